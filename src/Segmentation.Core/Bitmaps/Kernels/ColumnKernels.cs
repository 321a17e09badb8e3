using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Compares a column with a closed range and packs the answers (bit i of word w stands for element 64 w + i), counts them, or copies what they stand for.</summary>
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
        ref T source = ref MemoryMarshal.GetReference(column);
        MatchBlocks(ref source, whole, first, span, ref MemoryMarshal.GetReference(mask), width);
        if (rest != 0)
        {
            Span<T> padded = stackalloc T[Block];
            column[(whole * Block)..].CopyTo(padded);
            MatchBlocks(ref MemoryMarshal.GetReference(padded), 1, first, span, ref mask[whole], width);
            mask[whole] &= ulong.MaxValue >> (Block - rest);
        }
    }

    /// <summary>Copies the values whose element lies in the range, and returns how many.</summary>
    /// <param name="column">Elements.</param>
    /// <param name="first">Lowest element that counts.</param>
    /// <param name="span">Highest minus lowest, wrapped.</param>
    /// <param name="values">As many values.</param>
    /// <param name="target">Room for as many values; nothing behind them is written.</param>
    /// <param name="width">Bits a vector: 512, or any other for scalar.</param>
    public static int Compress(ReadOnlySpan<ushort> column, ushort first, ushort span, ReadOnlySpan<ushort> values, Span<ushort> target, int width)
    {
        values = values[..column.Length];
        target = target[..column.Length];
        int kept = 0;
        int i = 0;
        if (width == 512 && Avx512Vbmi2.IsSupported)
        {
            ref ushort source = ref MemoryMarshal.GetReference(column);
            ref ushort from = ref MemoryMarshal.GetReference(values);
            ref ushort to = ref MemoryMarshal.GetReference(target);
            Vector512<ushort> low = Vector512.Create(first);
            Vector512<ushort> most = Vector512.Create(span);
            for (; i + Vector512<ushort>.Count <= column.Length; i += Vector512<ushort>.Count)
            {
                // To a register, then whole: what is written behind the kept values lies below i + 32, and is overwritten or not counted.
                Vector512<ushort> matched = Vector512.LessThanOrEqual(Vector512.LoadUnsafe(ref source, (nuint)i) - low, most);
                Avx512Vbmi2.Compress(Vector512<ushort>.Zero, matched, Vector512.LoadUnsafe(ref from, (nuint)i)).StoreUnsafe(ref to, (nuint)kept);
                kept += BitOperations.PopCount(matched.ExtractMostSignificantBits());
            }
        }

        for (; i < column.Length; i++)
        {
            target[kept] = values[i];
            kept += unchecked((ushort)(column[i] - first)) <= span ? 1 : 0; // no branch: the answers are as good as random
        }

        return kept;
    }

    /// <summary>Lowest and highest element; 65,535 and 0 of none.</summary>
    public static (ushort Least, ushort Most) Extremes(ReadOnlySpan<ushort> column)
    {
        ushort least = ushort.MaxValue;
        ushort most = 0;
        int i = 0;
        if (Vector128.IsHardwareAccelerated && column.Length >= Vector<ushort>.Count)
        {
            Vector<ushort> lowest = new(column);
            Vector<ushort> highest = lowest;
            for (; i + Vector<ushort>.Count <= column.Length; i += Vector<ushort>.Count)
            {
                Vector<ushort> elements = new(column[i..]);
                lowest = Vector.Min(lowest, elements);
                highest = Vector.Max(highest, elements);
            }

            for (int lane = 0; lane < Vector<ushort>.Count; lane++)
            {
                least = Math.Min(least, lowest[lane]);
                most = Math.Max(most, highest[lane]);
            }
        }

        for (; i < column.Length; i++)
        {
            least = Math.Min(least, column[i]);
            most = Math.Max(most, column[i]);
        }

        return (least, most);
    }

    private static void MatchBlocks<T>(ref T source, int blocks, T first, T span, ref ulong mask, int width)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        switch (width)
        {
            case 512:
                Vector512<T> low512 = Vector512.Create(first);
                Vector512<T> most512 = Vector512.Create(span);
                for (int block = 0; block < blocks; block++)
                {
                    Unsafe.Add(ref mask, block) = Block512(ref Unsafe.Add(ref source, block * Block), low512, most512);
                }

                break;
            case 256:
                Vector256<T> low256 = Vector256.Create(first);
                Vector256<T> most256 = Vector256.Create(span);
                for (int block = 0; block < blocks; block++)
                {
                    Unsafe.Add(ref mask, block) = Block256(ref Unsafe.Add(ref source, block * Block), low256, most256);
                }

                break;
            case 128:
                Vector128<T> low128 = Vector128.Create(first);
                Vector128<T> most128 = Vector128.Create(span);
                for (int block = 0; block < blocks; block++)
                {
                    Unsafe.Add(ref mask, block) = Block128(ref Unsafe.Add(ref source, block * Block), low128, most128);
                }

                break;
            default:
                for (int block = 0; block < blocks; block++)
                {
                    Unsafe.Add(ref mask, block) = BlockScalar(ref Unsafe.Add(ref source, block * Block), first, span);
                }

                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Block512<T>(ref T source, Vector512<T> low, Vector512<T> most)
        where T : unmanaged
    {
        ulong bits = Vector512.LessThanOrEqual(Vector512.LoadUnsafe(ref source) - low, most).ExtractMostSignificantBits();
        if (Vector512<T>.Count < Block)
        {
            bits |= Vector512.LessThanOrEqual(Vector512.LoadUnsafe(ref source, (nuint)Vector512<T>.Count) - low, most).ExtractMostSignificantBits() << Vector512<T>.Count;
        }

        for (int i = 2 * Vector512<T>.Count; i < Block; i += Vector512<T>.Count)
        {
            bits |= Vector512.LessThanOrEqual(Vector512.LoadUnsafe(ref source, (nuint)i) - low, most).ExtractMostSignificantBits() << i;
        }

        return bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Block256<T>(ref T source, Vector256<T> low, Vector256<T> most)
        where T : unmanaged
    {
        ulong bits = 0;
        for (int i = 0; i < Block; i += Vector256<T>.Count)
        {
            Vector256<T> elements = Vector256.LoadUnsafe(ref source, (nuint)i);
            bits |= (ulong)Vector256.LessThanOrEqual(elements - low, most).ExtractMostSignificantBits() << i;
        }

        return bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Block128<T>(ref T source, Vector128<T> low, Vector128<T> most)
        where T : unmanaged
    {
        ulong bits = 0;
        for (int i = 0; i < Block; i += Vector128<T>.Count)
        {
            Vector128<T> elements = Vector128.LoadUnsafe(ref source, (nuint)i);
            bits |= (ulong)Vector128.LessThanOrEqual(elements - low, most).ExtractMostSignificantBits() << i;
        }

        return bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong BlockScalar<T>(ref T source, T first, T span)
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
