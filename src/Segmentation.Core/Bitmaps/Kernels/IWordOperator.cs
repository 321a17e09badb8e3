using System.Runtime.Intrinsics;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>A set operation on words; the 64-bit form defines it, the others translate it.</summary>
internal interface IWordOperator
{
    static abstract ulong Apply(ulong a, ulong b);

    static abstract Vector128<ulong> Apply(Vector128<ulong> a, Vector128<ulong> b);

    static abstract Vector256<ulong> Apply(Vector256<ulong> a, Vector256<ulong> b);

    static abstract Vector512<ulong> Apply(Vector512<ulong> a, Vector512<ulong> b);
}

/// <summary>Members of both.</summary>
internal readonly struct AndOperator : IWordOperator
{
    public static ulong Apply(ulong a, ulong b) => a & b;

    public static Vector128<ulong> Apply(Vector128<ulong> a, Vector128<ulong> b) => a & b;

    public static Vector256<ulong> Apply(Vector256<ulong> a, Vector256<ulong> b) => a & b;

    public static Vector512<ulong> Apply(Vector512<ulong> a, Vector512<ulong> b) => a & b;
}

/// <summary>Members of either.</summary>
internal readonly struct OrOperator : IWordOperator
{
    public static ulong Apply(ulong a, ulong b) => a | b;

    public static Vector128<ulong> Apply(Vector128<ulong> a, Vector128<ulong> b) => a | b;

    public static Vector256<ulong> Apply(Vector256<ulong> a, Vector256<ulong> b) => a | b;

    public static Vector512<ulong> Apply(Vector512<ulong> a, Vector512<ulong> b) => a | b;
}

/// <summary>Members of exactly one.</summary>
internal readonly struct XorOperator : IWordOperator
{
    public static ulong Apply(ulong a, ulong b) => a ^ b;

    public static Vector128<ulong> Apply(Vector128<ulong> a, Vector128<ulong> b) => a ^ b;

    public static Vector256<ulong> Apply(Vector256<ulong> a, Vector256<ulong> b) => a ^ b;

    public static Vector512<ulong> Apply(Vector512<ulong> a, Vector512<ulong> b) => a ^ b;
}

/// <summary>Members of the first that are not members of the second.</summary>
internal readonly struct AndNotOperator : IWordOperator
{
    public static ulong Apply(ulong a, ulong b) => a & ~b;

    public static Vector128<ulong> Apply(Vector128<ulong> a, Vector128<ulong> b) => Vector128.AndNot(a, b);

    public static Vector256<ulong> Apply(Vector256<ulong> a, Vector256<ulong> b) => Vector256.AndNot(a, b);

    public static Vector512<ulong> Apply(Vector512<ulong> a, Vector512<ulong> b) => Vector512.AndNot(a, b);
}

/// <summary>Members of the first, whatever the second: counts one operand.</summary>
internal readonly struct FirstOperator : IWordOperator
{
    public static ulong Apply(ulong a, ulong b) => a;

    public static Vector128<ulong> Apply(Vector128<ulong> a, Vector128<ulong> b) => a;

    public static Vector256<ulong> Apply(Vector256<ulong> a, Vector256<ulong> b) => a;

    public static Vector512<ulong> Apply(Vector512<ulong> a, Vector512<ulong> b) => a;
}
