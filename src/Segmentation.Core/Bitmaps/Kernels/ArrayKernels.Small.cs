using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Short arrays: 32 values at once are searched in a table of up to 64 that two registers hold.</summary>
/// <remarks>
/// Every value takes the same steps, so no branch depends on the values: short arrays cost less by this than by walks, which are mispredicted once or more.
/// A longer table is searched through windows of 64; where the values lie as evenly as most do, the window of each 32 is known beforehand.
/// </remarks>
internal static unsafe partial class ArrayKernels
{
    /// <summary>Longer arrays cost less by a <see cref="BlockWalk"/>, and their windows seldom fit.</summary>
    private const int SmallMaximum = 256;

    private const int SmallLanes = 32;

    private const int SmallTable = 2 * SmallLanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool CanSearchSmall(KernelWidth width, int aCount, int bCount) =>
        KernelWidths.HasCompress && width >= KernelWidth.Vector512 && (uint)(aCount - 1) < SmallMaximum && (uint)(bCount - 1) < SmallMaximum;

    /// <summary>Members of both, or -1; searched are those of the first but when the second is so long that it would need windows too wide for them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int IntersectSmall<TSink>(ushort* a, int aCount, ushort* b, int bCount, ushort* destination)
        where TSink : struct, ISink => bCount > SmallTable && bCount > aCount + (aCount >> 2)
            ? FilterSmall<AndOperator, TSink>(b, bCount, a, aCount, destination)
            : FilterSmall<AndOperator, TSink>(a, aCount, b, bCount, destination);

    /// <summary>What remains of the values after the operation, AND or AND NOT, with a table; returns their number, or -1 when a window does not fit.</summary>
    /// <remarks>Neither is empty. The destination must not overlap them, for -1 may have written to it; it is never written behind its room, whatever the bytes: the rest is not searched then.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FilterSmall<TOperator, TSink>(ushort* values, int count, ushort* table, int tableCount, ushort* destination)
        where TOperator : struct, IWordOperator
        where TSink : struct, ISink
    {
        if (tableCount > SmallTable)
        {
            return FilterByWindows<TOperator, TSink>(values, count, table, tableCount, destination);
        }

        int most = RoomFor<TOperator>(count, tableCount);
        int kept = 0;
        int done = 0;
        if (tableCount <= SmallLanes)
        {
            Vector512<ushort> only = LoadFirst(table, tableCount, table[tableCount - 1]);
            for (; done < count && kept <= most; done += SmallLanes)
            {
                Vector512<ushort> wanted = LoadFirst(values + done, count - done, 0);
                kept += Store<TOperator, TSink>(wanted, FindAmong32(only, wanted), count - done, destination + kept);
            }

            return Math.Min(kept, most);
        }

        Vector512<ushort> low = Vector512.Load(table);
        Vector512<ushort> high = LoadFirst(table + SmallLanes, tableCount - SmallLanes, table[tableCount - 1]);
        Vector512<ushort> middle = Vector512.Create(table[SmallLanes]);
        for (; done < count && kept <= most; done += SmallLanes)
        {
            Vector512<ushort> wanted = LoadFirst(values + done, count - done, 0);
            kept += Store<TOperator, TSink>(wanted, FindAmong64(low, high, middle, wanted), count - done, destination + kept);
        }

        return Math.Min(kept, most);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FilterByWindows<TOperator, TSink>(ushort* values, int count, ushort* table, int tableCount, ushort* destination)
        where TOperator : struct, IWordOperator
        where TSink : struct, ISink
    {
        uint rate = ((uint)tableCount << 16) / (uint)count;
        int most = RoomFor<TOperator>(count, tableCount);
        int kept = 0;
        for (int done = 0; done < count && kept <= most; done += SmallLanes)
        {
            int start = WindowOf(done, rate, tableCount);
            ushort* window = table + start;
            int last = Math.Min(done + SmallLanes, count) - 1;
            if ((start > 0 && *window > values[done]) || (start + SmallTable < tableCount && window[SmallTable] <= values[last]))
            {
                return -1;
            }

            Vector512<ushort> wanted = LoadFirst(values + done, count - done, 0);
            Vector512<ushort> found = FindAmong64(
                Vector512.Load(window), Vector512.Load(window + SmallLanes), Vector512.Create(window[SmallLanes]), wanted);
            kept += Store<TOperator, TSink>(wanted, found, count - done, destination + kept);
        }

        return Math.Min(kept, most);
    }

    private static int RoomFor<TOperator>(int count, int tableCount)
        where TOperator : struct, IWordOperator => IsAnd<TOperator>() ? Math.Min(count, tableCount) : count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsAnd<TOperator>()
        where TOperator : struct, IWordOperator => (TOperator.Apply(1, 1) & 1) != 0;

    /// <summary>Where the window begins in whose middle the 32 values from a place on would be if all lay evenly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WindowOf(int done, uint rate, int tableCount) =>
        Math.Clamp((int)(((uint)done + SmallLanes / 2) * rate >> 16) - SmallTable / 2, 0, tableCount - SmallTable);

    /// <summary>All ones for each value that is in an ascending table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> FindAmong32(Vector512<ushort> table, Vector512<ushort> values)
    {
        Vector512<ushort> at = Vector512<ushort>.Zero;
        at = StepAmong32(table, values, at, 16);
        at = StepAmong32(table, values, at, 8);
        at = StepAmong32(table, values, at, 4);
        at = StepAmong32(table, values, at, 2);
        at = StepAmong32(table, values, at, 1);
        return Vector512.Equals(Avx512BW.PermuteVar32x16(table, at), values);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> FindAmong64(Vector512<ushort> low, Vector512<ushort> high, Vector512<ushort> middle, Vector512<ushort> values)
    {
        Vector512<ushort> at = Avx512BW.CompareLessThanOrEqual(middle, values) & Vector512.Create((ushort)SmallLanes);
        at = StepAmong64(low, high, values, at, 16);
        at = StepAmong64(low, high, values, at, 8);
        at = StepAmong64(low, high, values, at, 4);
        at = StepAmong64(low, high, values, at, 2);
        at = StepAmong64(low, high, values, at, 1);
        return Vector512.Equals(Avx512BW.PermuteVar32x16x2(low, at, high), values);
    }

    /// <summary>Moves a value's place on by a step when what stands there is not higher than the value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> StepAmong32(Vector512<ushort> table, Vector512<ushort> values, Vector512<ushort> at, ushort step)
    {
        Vector512<ushort> next = at + Vector512.Create(step);
        return Vector512.ConditionalSelect(Avx512BW.CompareLessThanOrEqual(Avx512BW.PermuteVar32x16(table, next), values), next, at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> StepAmong64(
        Vector512<ushort> low, Vector512<ushort> high, Vector512<ushort> values, Vector512<ushort> at, ushort step)
    {
        Vector512<ushort> next = at + Vector512.Create(step);
        return Vector512.ConditionalSelect(Avx512BW.CompareLessThanOrEqual(Avx512BW.PermuteVar32x16x2(low, next, high), values), next, at);
    }

    /// <summary>The first 32 values, or as many as there are and then a filler; nothing is read behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> LoadFirst(ushort* values, int count, ushort filler) => Avx512BW.MaskLoad(
        values,
        Vector512.LessThan(Vector512<ushort>.Indices, Vector512.Create((ushort)count)),
        Vector512.Create(filler));

    /// <summary>Writes, or only counts, those of the first values that the operation keeps; what the vector has behind them may be written and is not counted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Store<TOperator, TSink>(Vector512<ushort> values, Vector512<ushort> found, int count, ushort* destination)
        where TOperator : struct, IWordOperator
        where TSink : struct, ISink
    {
        Vector512<ushort> kept = IsAnd<TOperator>() ? found : ~found;
        if (TSink.Stores)
        {
            Avx512Vbmi2.Compress(Vector512<ushort>.Zero, kept, values).Store(destination);
        }

        return BitOperations.PopCount(Bmi2.ZeroHighBits((uint)kept.ExtractMostSignificantBits(), (uint)Math.Min(count, SmallLanes)));
    }
}
