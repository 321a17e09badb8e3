using System.Runtime.Intrinsics;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>One or more 64-bit words that are combined at once; the width of a kernel that is written once.</summary>
internal unsafe interface IWordVector<TSelf>
    where TSelf : struct, IWordVector<TSelf>
{
    static abstract int Words { get; }

    static abstract TSelf Zero { get; }

    static abstract TSelf Ones { get; }

    static abstract TSelf Load(ulong* source);

    static abstract void Store(TSelf value, ulong* target);

    static abstract TSelf And(TSelf left, TSelf right);

    static abstract TSelf Or(TSelf left, TSelf right);

    static abstract TSelf Not(TSelf value);
}

/// <summary>The definition: one word.</summary>
internal readonly unsafe struct Words64(ulong value) : IWordVector<Words64>
{
    private readonly ulong _value = value;

    public static int Words => 1;

    public static Words64 Zero => default;

    public static Words64 Ones => new(ulong.MaxValue);

    public static Words64 Load(ulong* source) => new(*source);

    public static void Store(Words64 value, ulong* target) => *target = value._value;

    public static Words64 And(Words64 left, Words64 right) => new(left._value & right._value);

    public static Words64 Or(Words64 left, Words64 right) => new(left._value | right._value);

    public static Words64 Not(Words64 value) => new(~value._value);
}

internal readonly unsafe struct Words128(Vector128<ulong> value) : IWordVector<Words128>
{
    private readonly Vector128<ulong> _value = value;

    public static int Words => 2;

    public static Words128 Zero => default;

    public static Words128 Ones => new(Vector128<ulong>.AllBitsSet);

    public static Words128 Load(ulong* source) => new(Vector128.Load(source));

    public static void Store(Words128 value, ulong* target) => value._value.Store(target);

    public static Words128 And(Words128 left, Words128 right) => new(left._value & right._value);

    public static Words128 Or(Words128 left, Words128 right) => new(left._value | right._value);

    public static Words128 Not(Words128 value) => new(~value._value);
}

internal readonly unsafe struct Words256(Vector256<ulong> value) : IWordVector<Words256>
{
    private readonly Vector256<ulong> _value = value;

    public static int Words => 4;

    public static Words256 Zero => default;

    public static Words256 Ones => new(Vector256<ulong>.AllBitsSet);

    public static Words256 Load(ulong* source) => new(Vector256.Load(source));

    public static void Store(Words256 value, ulong* target) => value._value.Store(target);

    public static Words256 And(Words256 left, Words256 right) => new(left._value & right._value);

    public static Words256 Or(Words256 left, Words256 right) => new(left._value | right._value);

    public static Words256 Not(Words256 value) => new(~value._value);
}

internal readonly unsafe struct Words512(Vector512<ulong> value) : IWordVector<Words512>
{
    private readonly Vector512<ulong> _value = value;

    public static int Words => 8;

    public static Words512 Zero => default;

    public static Words512 Ones => new(Vector512<ulong>.AllBitsSet);

    public static Words512 Load(ulong* source) => new(Vector512.Load(source));

    public static void Store(Words512 value, ulong* target) => value._value.Store(target);

    public static Words512 And(Words512 left, Words512 right) => new(left._value & right._value);

    public static Words512 Or(Words512 left, Words512 right) => new(left._value | right._value);

    public static Words512 Not(Words512 value) => new(~value._value);
}
