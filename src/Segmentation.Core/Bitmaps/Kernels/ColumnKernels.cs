using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Compares a column with a closed range and packs the answers: bit i of word w stands for element 64 w + i.</summary>
/// <remarks>
/// <para>One subtraction and one unsigned comparison test both bounds: x lies in first … last exactly when x − first, wrapped, is at most last − first, wrapped.
/// Taken modulo 2^64 this holds for signed numbers too, so days, counts and numbers share the code.</para>
/// <para>The scalar width is the definition; the others give the same words.</para>
/// </remarks>
internal static class ColumnKernels
{
    private const int Block = 64;

    /// <summary>Bits of the widest vectors that this machine has in hardware; 0 for none.</summary>
    public static int BestWidth { get; } =
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    /// <summary>Overwrites ⌈length / 64⌉ words; bits beyond the column are 0.</summary>
    /// <param name="column">Elements of an unsigned type.</param>
    /// <param name="first">Lowest element that counts.</param>
    /// <param name="span">Highest minus lowest, wrapped.</param>
    /// <param name="mask">At least ⌈length / 64⌉ words.</param>
    /// <param name="width">Bits a vector: 0 for scalar, 128, 256 or 512.</param>
    public static void Match<T>(ReadOnlySpan<T> column, T first, T span, Span<ulong> mask, int width)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        int whole = column.Length / Block;
        int rest = column.Length % Block;
        mask = mask[..(whole + (rest == 0 ? 0 : 1))];
        MatchBlocks(column[..(whole * Block)], first, span, mask, width);
        if (rest != 0)
        {
            Span<T> padded = stackalloc T[Block];
            column[(whole * Block)..].CopyTo(padded);
            MatchBlocks(padded, first, span, mask[whole..], width);
            mask[whole] &= ulong.MaxValue >> (Block - rest);
        }
    }

    private static void MatchBlocks<T>(ReadOnlySpan<T> column, T first, T span, Span<ulong> mask, int width)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ref T source = ref MemoryMarshal.GetReference(column);
        int blocks = column.Length / Block;
        for (int block = 0; block < blocks; block++, source = ref Unsafe.Add(ref source, Block))
        {
            mask[block] = width switch
            {
                512 => Match512(ref source, first, span),
                256 => Match256(ref source, first, span),
                128 => Match128(ref source, first, span),
                _ => MatchScalar(ref source, first, span),
            };
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Match512<T>(ref T source, T first, T span)
        where T : unmanaged
    {
        Vector512<T> low = Vector512.Create(first);
        Vector512<T> most = Vector512.Create(span);
        ulong bits = 0;
        for (int i = 0; i < Block; i += Vector512<T>.Count)
        {
            Vector512<T> elements = Vector512.LoadUnsafe(ref source, (nuint)i);
            bits |= Vector512.LessThanOrEqual(elements - low, most).ExtractMostSignificantBits() << i;
        }

        return bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Match256<T>(ref T source, T first, T span)
        where T : unmanaged
    {
        Vector256<T> low = Vector256.Create(first);
        Vector256<T> most = Vector256.Create(span);
        ulong bits = 0;
        for (int i = 0; i < Block; i += Vector256<T>.Count)
        {
            Vector256<T> elements = Vector256.LoadUnsafe(ref source, (nuint)i);
            bits |= (ulong)Vector256.LessThanOrEqual(elements - low, most).ExtractMostSignificantBits() << i;
        }

        return bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Match128<T>(ref T source, T first, T span)
        where T : unmanaged
    {
        Vector128<T> low = Vector128.Create(first);
        Vector128<T> most = Vector128.Create(span);
        ulong bits = 0;
        for (int i = 0; i < Block; i += Vector128<T>.Count)
        {
            Vector128<T> elements = Vector128.LoadUnsafe(ref source, (nuint)i);
            bits |= (ulong)Vector128.LessThanOrEqual(elements - low, most).ExtractMostSignificantBits() << i;
        }

        return bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MatchScalar<T>(ref T source, T first, T span)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ulong bits = 0;
        for (int i = 0; i < Block; i++)
        {
            T offset = unchecked(Unsafe.Add(ref source, i) - first);
            bits |= (offset <= span ? 1UL : 0UL) << i;
        }

        return bits;
    }
}
