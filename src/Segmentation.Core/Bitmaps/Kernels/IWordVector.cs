using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>One or more 64-bit words that are combined at once; the width of a kernel that is written once.</summary>
internal unsafe interface IWordVector<TSelf>
    where TSelf : struct, IWordVector<TSelf>
{
    static abstract int Words { get; }

    static abstract TSelf Zero { get; }

    static abstract TSelf Ones { get; }

    /// <summary>The same word everywhere.</summary>
    static abstract TSelf Repeat(ulong word);

    static abstract TSelf Load(ulong* source);

    static abstract void Store(TSelf value, ulong* target);

    static abstract bool IsZero(TSelf value);

    static abstract TSelf And(TSelf left, TSelf right);

    static abstract TSelf Or(TSelf left, TSelf right);

    static abstract TSelf Xor(TSelf left, TSelf right);

    /// <summary><paramref name="left"/> without the bits of <paramref name="right"/>.</summary>
    static abstract TSelf AndNot(TSelf left, TSelf right);

    /// <summary>Bits that at least two of three have: with a third of zeros the AND of the others, with a third of ones their OR.</summary>
    static abstract TSelf Majority(TSelf first, TSelf second, TSelf third);

    /// <summary>Bits of <paramref name="ones"/> where the condition has a one, of <paramref name="zeros"/> elsewhere.</summary>
    static abstract TSelf Choose(TSelf condition, TSelf ones, TSelf zeros);
}

/// <summary>The definition: one word.</summary>
internal readonly unsafe struct Words64(ulong value) : IWordVector<Words64>
{
    private readonly ulong _value = value;

    public static int Words => 1;

    public static Words64 Zero => default;

    public static Words64 Ones => new(ulong.MaxValue);

    public static Words64 Repeat(ulong word) => new(word);

    public static Words64 Load(ulong* source) => new(*source);

    public static void Store(Words64 value, ulong* target) => *target = value._value;

    public static bool IsZero(Words64 value) => value._value == 0;

    public static Words64 And(Words64 left, Words64 right) => new(left._value & right._value);

    public static Words64 Or(Words64 left, Words64 right) => new(left._value | right._value);

    public static Words64 Xor(Words64 left, Words64 right) => new(left._value ^ right._value);

    public static Words64 AndNot(Words64 left, Words64 right) => new(left._value & ~right._value);

    public static Words64 Majority(Words64 first, Words64 second, Words64 third) =>
        new((first._value & second._value) | (third._value & (first._value | second._value)));

    public static Words64 Choose(Words64 condition, Words64 ones, Words64 zeros) =>
        new((condition._value & ones._value) | (zeros._value & ~condition._value));
}

internal readonly unsafe struct Words128(Vector128<ulong> value) : IWordVector<Words128>
{
    private readonly Vector128<ulong> _value = value;

    public static int Words => 2;

    public static Words128 Zero => default;

    public static Words128 Ones => new(Vector128<ulong>.AllBitsSet);

    public static Words128 Repeat(ulong word) => new(Vector128.Create(word));

    public static Words128 Load(ulong* source) => new(Vector128.Load(source));

    public static void Store(Words128 value, ulong* target) => value._value.Store(target);

    public static bool IsZero(Words128 value) => value._value == Vector128<ulong>.Zero;

    public static Words128 And(Words128 left, Words128 right) => new(left._value & right._value);

    public static Words128 Or(Words128 left, Words128 right) => new(left._value | right._value);

    public static Words128 Xor(Words128 left, Words128 right) => new(left._value ^ right._value);

    public static Words128 AndNot(Words128 left, Words128 right) => new(Vector128.AndNot(left._value, right._value));

    public static Words128 Majority(Words128 first, Words128 second, Words128 third) =>
        new((first._value & second._value) | (third._value & (first._value | second._value)));

    public static Words128 Choose(Words128 condition, Words128 ones, Words128 zeros) =>
        new(Vector128.ConditionalSelect(condition._value, ones._value, zeros._value));
}

internal readonly unsafe struct Words256(Vector256<ulong> value) : IWordVector<Words256>
{
    private readonly Vector256<ulong> _value = value;

    public static int Words => 4;

    public static Words256 Zero => default;

    public static Words256 Ones => new(Vector256<ulong>.AllBitsSet);

    public static Words256 Repeat(ulong word) => new(Vector256.Create(word));

    public static Words256 Load(ulong* source) => new(Vector256.Load(source));

    public static void Store(Words256 value, ulong* target) => value._value.Store(target);

    public static bool IsZero(Words256 value) => value._value == Vector256<ulong>.Zero;

    public static Words256 And(Words256 left, Words256 right) => new(left._value & right._value);

    public static Words256 Or(Words256 left, Words256 right) => new(left._value | right._value);

    public static Words256 Xor(Words256 left, Words256 right) => new(left._value ^ right._value);

    public static Words256 AndNot(Words256 left, Words256 right) => new(Vector256.AndNot(left._value, right._value));

    public static Words256 Majority(Words256 first, Words256 second, Words256 third) =>
        new((first._value & second._value) | (third._value & (first._value | second._value)));

    public static Words256 Choose(Words256 condition, Words256 ones, Words256 zeros) =>
        new(Vector256.ConditionalSelect(condition._value, ones._value, zeros._value));
}

internal readonly unsafe struct Words512(Vector512<ulong> value) : IWordVector<Words512>
{
    private readonly Vector512<ulong> _value = value;

    public static int Words => 8;

    public static Words512 Zero => default;

    public static Words512 Ones => new(Vector512<ulong>.AllBitsSet);

    public static Words512 Repeat(ulong word) => new(Vector512.Create(word));

    public static Words512 Load(ulong* source) => new(Vector512.Load(source));

    public static void Store(Words512 value, ulong* target) => value._value.Store(target);

    public static bool IsZero(Words512 value) => value._value == Vector512<ulong>.Zero;

    public static Words512 And(Words512 left, Words512 right) => new(left._value & right._value);

    public static Words512 Or(Words512 left, Words512 right) => new(left._value | right._value);

    public static Words512 Xor(Words512 left, Words512 right) => new(left._value ^ right._value);

    public static Words512 AndNot(Words512 left, Words512 right) => new(Vector512.AndNot(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Majority(Words512 first, Words512 second, Words512 third) =>
        Avx512F.IsSupported
            ? new(Avx512F.TernaryLogic(first._value, second._value, third._value, 0xE8))
            : new((first._value & second._value) | (third._value & (first._value | second._value)));

    public static Words512 Choose(Words512 condition, Words512 ones, Words512 zeros) =>
        new(Vector512.ConditionalSelect(condition._value, ones._value, zeros._value));
}
