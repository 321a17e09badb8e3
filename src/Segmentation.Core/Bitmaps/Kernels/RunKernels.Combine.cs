using System;

namespace Segmentation.Bitmaps.Kernels;

/// <remarks>Runs against runs. The definition is <see cref="Sweep"/>; its translation only intersects, as every other operation is an intersection of runs and gaps.</remarks>
internal static unsafe partial class RunKernels
{
    /// <summary>Values that <c>Combine</c> is lent, for two operands of at most 2,047 runs each.</summary>
    public const int Room = 4 * (4_096 + ArrayKernels.Slack);

    private const int Quarter = Room / 4;

    /// <summary>Runs of both together up to which three intermediate lists of an exclusive or fit into the room.</summary>
    private const int ExclusiveMaximum = 2_048;

    /// <summary>Works the runs of the result out; returns where in the room they begin, and their number, at most the sum of both.</summary>
    public static ushort* Combine<TOperator>(ushort* a, int aCount, ushort* b, int bCount, ushort* room, out int count)
        where TOperator : struct, IWordOperator =>
        Combine<TOperator>(KernelWidths.Best, a, aCount, b, bCount, room, out count);

    public static ushort* Combine<TOperator>(KernelWidth width, ushort* a, int aCount, ushort* b, int bCount, ushort* room, out int count)
        where TOperator : struct, IWordOperator
    {
        int most = aCount + bCount;
        ushort* second = room + 2 * Quarter;
        if (!HasLanes(width) || (typeof(TOperator) == typeof(XorOperator) && most > ExclusiveMaximum))
        {
            count = Sweep<TOperator>(a, aCount, b, bCount, room);
        }
        else if (typeof(TOperator) == typeof(AndOperator))
        {
            count = Intersect(width, a, aCount, b, bCount, room, most);
        }
        else if (typeof(TOperator) == typeof(AndNotOperator))
        {
            int gaps = Complement(b, bCount, second);
            count = Intersect(width, a, aCount, second, gaps, room, most);
        }
        else if (typeof(TOperator) == typeof(OrOperator))
        {
            count = Unite(width, a, aCount, b, bCount, room, second);
            return second;
        }
        else
        {
            int either = Unite(width, a, aCount, b, bCount, room, second);
            int both = Intersect(width, a, aCount, b, bCount, room, most);
            int others = Complement(room, both, room + Quarter);
            count = Intersect(width, second, either, room + Quarter, others, room, most);
        }

        return room;
    }

    /// <summary>Number of members of both.</summary>
    public static int AndCount(ushort* a, int aCount, ushort* b, int bCount) => AndCount(KernelWidths.Best, a, aCount, b, bCount);

    public static int AndCount(KernelWidth width, ushort* a, int aCount, ushort* b, int bCount) =>
        HasLanes(width)
            ? IntersectLanes<Drop>(false, (uint*)a, aCount, (uint*)b, bCount, null, 0)
            : AndCountScalar(a, aCount, b, bCount);

    /// <summary>Writes the runs of the result and returns their number, at most the sum of both.</summary>
    /// <remarks>One sweep over the places where membership changes; changes at one place are taken together, so results never touch.</remarks>
    public static int Sweep<TOperator>(ushort* a, int aCount, ushort* b, int bCount, ushort* destination)
        where TOperator : struct, IWordOperator
    {
        int runs = 0;
        int start = 0;
        int i = 0;
        int j = 0;
        ulong inA = 0;
        ulong inB = 0;
        ulong inside = 0;
        int nextA = Change(a, aCount, 0);
        int nextB = Change(b, bCount, 0);
        while (Math.Min(nextA, nextB) is int at && at != int.MaxValue)
        {
            if (nextA == at)
            {
                inA ^= 1;
                nextA = Change(a, aCount, ++i);
            }

            if (nextB == at)
            {
                inB ^= 1;
                nextB = Change(b, bCount, ++j);
            }

            ulong now = TOperator.Apply(inA, inB) & 1;
            if (now == inside)
            {
                continue;
            }

            inside = now;
            if (now != 0)
            {
                start = at;
            }
            else
            {
                destination[2 * runs] = (ushort)(start & 0xFFFF);
                destination[2 * runs + 1] = (ushort)(at - 1 - start & 0xFFFF);
                runs++;
            }
        }

        return runs;
    }

    /// <summary>What is outside of the gaps that both share; all three lists take two quarters of the room.</summary>
    private static int Unite(KernelWidth width, ushort* a, int aCount, ushort* b, int bCount, ushort* shared, ushort* result)
    {
        int gapsOfA = Complement(a, aCount, result);
        int gapsOfB = Complement(b, bCount, result + Quarter);
        int count = Intersect(width, result, gapsOfA, result + Quarter, gapsOfB, shared, aCount + bCount + 1);
        return Complement(shared, count, result);
    }

    private static int AndCountScalar(ushort* a, int aCount, ushort* b, int bCount)
    {
        int count = 0;
        int i = 0;
        int j = 0;
        while (i < aCount && j < bCount)
        {
            int lastA = RangeKernels.LastOf(a, i);
            int lastB = RangeKernels.LastOf(b, j);
            count += Math.Max(0, Math.Min(lastA, lastB) - Math.Max(a[2 * i], b[2 * j]) + 1);
            i += lastA <= lastB ? 1 : 0;
            j += lastB <= lastA ? 1 : 0;
        }

        return count;
    }

    /// <summary>The place of a change: even indexes start a run, odd ones stand behind its end.</summary>
    private static int Change(ushort* runs, int runCount, int index) =>
        index >= 2 * runCount ? int.MaxValue
        : (index & 1) == 0 ? runs[index]
        : RangeKernels.LastOf(runs, index >> 1) + 1;
}
