using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>All 64 pairs of two blocks of eight distinct values, compared at one width; an instance is a sum of equal pairs, up to 65,535 blocks.</summary>
/// <remarks>One block is turned by 0 to 3 places within each half and meets the halves of the other, which costs no turning of its own.</remarks>
internal unsafe interface IBlockPairs<TSelf>
    where TSelf : struct, IBlockPairs<TSelf>
{
    /// <summary>The sum and the number of values that both blocks hold.</summary>
    static abstract TSelf Add(TSelf sum, ushort* a, ushort* b);

    /// <summary>A bit for each value of the first block that the second holds; in byte n, each half of the values stands n places further down, in turn.</summary>
    static abstract uint Marks(ushort* a, ushort* b);

    static abstract int Total(TSelf sum);
}

internal readonly unsafe struct BlockPairs128(Vector128<ushort> sum) : IBlockPairs<BlockPairs128>
{
    private readonly Vector128<ushort> _sum = sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BlockPairs128 Add(BlockPairs128 sum, ushort* a, ushort* b)
    {
        Vector128<ushort> low = Vector128.Create(*(ulong*)a).AsUInt16();
        Vector128<ushort> high = Vector128.Create(*(ulong*)(a + 4)).AsUInt16();
        Vector128<ushort> first = Vector128.Load(b);
        Vector128<ushort> second = Vector128.Shuffle(first, Vector128.Create((ushort)1, 2, 3, 0, 5, 6, 7, 4));
        Vector128<ushort> third = Vector128.Shuffle(first, Vector128.Create((ushort)2, 3, 0, 1, 6, 7, 4, 5));
        Vector128<ushort> fourth = Vector128.Shuffle(first, Vector128.Create((ushort)3, 0, 1, 2, 7, 4, 5, 6));
        Vector128<ushort> hits =
            ((Vector128.Equals(first, low) | Vector128.Equals(first, high)) + (Vector128.Equals(second, low) | Vector128.Equals(second, high)))
            + ((Vector128.Equals(third, low) | Vector128.Equals(third, high)) + (Vector128.Equals(fourth, low) | Vector128.Equals(fourth, high)));
        return new BlockPairs128(sum._sum - hits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Marks(ushort* a, ushort* b) => Marks(Vector128.Load(a), Vector128.Load(b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Marks(Vector128<ushort> x, Vector128<ushort> y)
    {
        Vector128<ushort> hits =
            (Vector128.Equals(x, y) | Vector128.Equals(x, Vector128.Shuffle(y, Vector128.Create((ushort)1, 2, 3, 4, 5, 6, 7, 0))))
            | (Vector128.Equals(x, Vector128.Shuffle(y, Vector128.Create((ushort)2, 3, 4, 5, 6, 7, 0, 1)))
                | Vector128.Equals(x, Vector128.Shuffle(y, Vector128.Create((ushort)3, 4, 5, 6, 7, 0, 1, 2))))
            | (Vector128.Equals(x, Vector128.Shuffle(y, Vector128.Create((ushort)4, 5, 6, 7, 0, 1, 2, 3)))
                | Vector128.Equals(x, Vector128.Shuffle(y, Vector128.Create((ushort)5, 6, 7, 0, 1, 2, 3, 4))))
            | (Vector128.Equals(x, Vector128.Shuffle(y, Vector128.Create((ushort)6, 7, 0, 1, 2, 3, 4, 5)))
                | Vector128.Equals(x, Vector128.Shuffle(y, Vector128.Create((ushort)7, 0, 1, 2, 3, 4, 5, 6))));
        return hits.ExtractMostSignificantBits();
    }

    public static int Total(BlockPairs128 sum)
    {
        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(sum._sum);
        return (int)Vector128.Sum(low + high);
    }
}

internal readonly unsafe struct BlockPairs256(Vector256<ushort> sum) : IBlockPairs<BlockPairs256>
{
    private readonly Vector256<ushort> _sum = sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BlockPairs256 Add(BlockPairs256 sum, ushort* a, ushort* b)
    {
        Vector256<ushort> low = Vector256.Create(*(ulong*)a).AsUInt16();
        Vector256<ushort> high = Vector256.Create(*(ulong*)(a + 4)).AsUInt16();
        Vector256<byte> both = Avx2.BroadcastVector128ToVector256((byte*)b);
        Vector256<ushort> first = Avx2.Shuffle(both, Vector256.Create(
            (byte)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9)).AsUInt16();
        Vector256<ushort> second = Avx2.Shuffle(both, Vector256.Create(
            (byte)4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11, 6, 7, 0, 1, 2, 3, 4, 5, 14, 15, 8, 9, 10, 11, 12, 13)).AsUInt16();
        Vector256<ushort> hits = (Avx2.CompareEqual(first, low) | Avx2.CompareEqual(first, high))
            + (Avx2.CompareEqual(second, low) | Avx2.CompareEqual(second, high));
        return new BlockPairs256(sum._sum - hits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Marks(ushort* a, ushort* b) => BlockPairs128.Marks(a, b);

    public static int Total(BlockPairs256 sum)
    {
        (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(sum._sum);
        return (int)Vector256.Sum(low + high);
    }
}

internal readonly unsafe struct BlockPairs512(Vector512<ushort> sum) : IBlockPairs<BlockPairs512>
{
    private readonly Vector512<ushort> _sum = sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BlockPairs512 Add(BlockPairs512 sum, ushort* a, ushort* b) =>
        new(sum._sum + Avx512BW.SubtractSaturate(Vector512<ushort>.One, Differences(Turn(b), a)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Marks(ushort* a, ushort* b)
    {
        Vector512<ulong> turned = Turn(a);
        return (uint)Vector512.Equals(Differences(turned, b), Vector512<ushort>.Zero).ExtractMostSignificantBits();
    }

    public static int Total(BlockPairs512 sum)
    {
        (Vector512<uint> low, Vector512<uint> high) = Vector512.Widen(sum._sum);
        return (int)Vector512.Sum(low + high);
    }

    /// <summary>Eight values, turned within each half by 0, 1, 2 and 3 places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Turn(ushort* block) => Avx512BW.Shuffle(
        Avx512F.BroadcastVector128ToVector512((uint*)block).AsByte(),
        Vector512.Create(
            (byte)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9,
            4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11, 6, 7, 0, 1, 2, 3, 4, 5, 14, 15, 8, 9, 10, 11, 12, 13)).AsUInt64();

    /// <summary>Zero where a value is one of the other block's: the smaller of two differences costs less here than two comparisons, which give masks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> Differences(Vector512<ulong> turned, ushort* block) => Vector512.Min(
        (turned ^ Vector512.Create(*(ulong*)block)).AsUInt16(), (turned ^ Vector512.Create(*(ulong*)(block + 4))).AsUInt16());
}
