using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Bitmaps.Kernels;

/// <remarks>Eight runs a vector: each run of the shorter list against the runs of the longer one that it may meet, so results come in order.</remarks>
internal static unsafe partial class RunKernels
{
    private const int Lanes = 8;

    /// <summary>For each mask of eight lanes the numbers of the chosen ones, then zeros.</summary>
    private static readonly byte[] ChosenLanes = MakeChosenLanes();

    private static bool HasLanes(KernelWidth width) => width >= KernelWidth.Vector256 && Avx2.IsSupported;

    /// <summary>Writes the runs of both, at most <paramref name="limit"/> of them; up to eight runs more may be overwritten.</summary>
    private static int Intersect(KernelWidth width, ushort* a, int aCount, ushort* b, int bCount, ushort* destination, int limit) =>
        IntersectLanes<Keep>(width >= KernelWidth.Vector512, (uint*)a, aCount, (uint*)b, bCount, (uint*)destination, limit);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int IntersectLanes<TSink>(bool compress, uint* few, int fewCount, uint* many, int manyCount, uint* destination, int limit)
        where TSink : struct, ISink
    {
        if (fewCount > manyCount)
        {
            return IntersectLanes<TSink>(compress, many, manyCount, few, fewCount, destination, limit);
        }

        if (fewCount == 0)
        {
            return 0;
        }

        ref byte lanes = ref MemoryMarshal.GetArrayDataReference(ChosenLanes);
        Vector256<int> members = Vector256<int>.Zero;
        int count = 0;
        int block = 0;
        int blockEnd = Load(many, manyCount, out Vector256<int> starts, out Vector256<int> ends);
        for (int i = 0; i < fewCount; i++)
        {
            int start = (int)(few[i] & 0xFFFF);
            int end = start + (int)(few[i] >> 16) + 1;
            while (true)
            {
                Vector256<int> from = Vector256.Max(starts, Vector256.Create(start));
                Vector256<int> length = Vector256.Min(ends, Vector256.Create(end)) - from;
                if (TSink.Stores)
                {
                    Vector256<uint> shared = (from | (length - Vector256<int>.One) << 16).AsUInt32();
                    Vector256<uint> hits = Vector256.GreaterThan(length, Vector256<int>.Zero).AsUInt32();
                    uint mask = hits.ExtractMostSignificantBits();
                    Vector256<uint> packed = compress && Avx512F.VL.IsSupported
                        ? Avx512F.VL.Compress(Vector256<uint>.Zero, hits, shared)
                        : Avx2.PermuteVar8x32(shared, Avx2.ConvertToVector256Int32(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref lanes, 8 * mask))).AsByte()).AsUInt32());
                    packed.Store(destination + count);
                    count += BitOperations.PopCount(mask);
                    if (count > limit)
                    {
                        return limit; // lists that are not what they must be
                    }
                }
                else
                {
                    members += Vector256.Max(length, Vector256<int>.Zero);
                }

                if (blockEnd >= end)
                {
                    break;
                }

                block += Lanes;
                if (block >= manyCount)
                {
                    return count + Vector256.Sum(members);
                }

                blockEnd = Load(many + block, manyCount - block, out starts, out ends);
            }
        }

        return count + Vector256.Sum(members);
    }

    /// <summary>The next runs as starts and ends, an end excluded; lanes behind the last run meet nothing. Returns the last end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Load(uint* runs, int count, out Vector256<int> starts, out Vector256<int> ends)
    {
        uint last;
        if (count >= Lanes)
        {
            Split(Vector256.Load(runs), out starts, out ends);
            last = runs[Lanes - 1];
        }
        else
        {
            Vector256<int> present = Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count));
            Split(Avx2.MaskLoad((int*)runs, present).AsUInt32(), out starts, out ends);
            ends &= present;
            last = runs[count - 1];
        }

        return (int)(last & 0xFFFF) + (int)(last >> 16) + 1;
    }

    /// <summary>Writes the runs between and around these, at most one more; up to eight runs more may be overwritten. The destination must not overlap the runs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Complement(ushort* source, int count, ushort* destination)
    {
        uint* runs = (uint*)source;
        uint* gaps = (uint*)destination;
        if (count == 0)
        {
            *gaps = 0xFFFF_0000;
            return 1;
        }

        int first = (int)(*runs & 0xFFFF);
        *gaps = (uint)(first - 1) << 16;
        gaps += first > 0 ? 1 : 0;
        int i = 0;
        for (; i + Lanes < count; i += Lanes)
        {
            Split(Vector256.Load(runs + i), out _, out Vector256<int> ends);
            Vector256<int> next = (Vector256.Load(runs + i + 1) & Vector256.Create(0xFFFFu)).AsInt32();
            ((ends & Vector256.Create(0xFFFF)) | (next - ends - Vector256<int>.One) << 16).AsUInt32().Store(gaps + i);
        }

        int end = 0;
        for (; i < count; i++)
        {
            end = (int)(runs[i] & 0xFFFF) + (int)(runs[i] >> 16) + 1;
            int next = i + 1 < count ? (int)(runs[i + 1] & 0xFFFF) : 65_536;
            gaps[i] = (uint)(end & 0xFFFF) | (uint)(next - end - 1) << 16;
        }

        return (first > 0 ? 1 : 0) + count - (end >= 65_536 ? 1 : 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split(Vector256<uint> runs, out Vector256<int> starts, out Vector256<int> ends)
    {
        starts = (runs & Vector256.Create(0xFFFFu)).AsInt32();
        ends = starts + (runs >>> 16).AsInt32() + Vector256<int>.One;
    }

    private static byte[] MakeChosenLanes()
    {
        byte[] lanes = new byte[256 * Lanes];
        for (int mask = 0; mask < 256; mask++)
        {
            int next = mask * Lanes;
            for (int lane = 0; lane < Lanes; lane++)
            {
                if ((mask >> lane & 1) != 0)
                {
                    lanes[next++] = (byte)lane;
                }
            }
        }

        return lanes;
    }
}
