using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Few values against a long array: each is compared with the 96 values about the place where it would stand if all lay evenly.</summary>
/// <remarks>No place depends on the one before, so misses of the cache go on side by side. Values that lie elsewhere are searched; when many do, the rest is left to a walk.</remarks>
internal static unsafe partial class ArrayKernels
{
    /// <summary>Lengths that differ by this factor: to guess costs less than to pass every block.</summary>
    private const int GuessFactor = 24;

    private const int GuessWindow = 3 * ProbeBlock;

    /// <summary>Values that may lie elsewhere before it is given up, beside a quarter of those seen.</summary>
    private const int StraysAllowed = 8;

    private static bool CanGuess(int smallCount, int largeCount) => largeCount >= GuessWindow && largeCount / smallCount >= GuessFactor;

    /// <summary>Values of the small array that the large one holds, or with <paramref name="flip"/> 1 those that it does not; returns their number.</summary>
    /// <param name="small">Not empty.</param>
    /// <param name="smallCount">Number of its values.</param>
    /// <param name="large">At least <see cref="GuessWindow"/> values.</param>
    /// <param name="largeCount">Number of its values.</param>
    /// <param name="flip">0 or 1.</param>
    /// <param name="destination">Overlaps neither.</param>
    /// <param name="done">Values of the small array that were looked at: all, unless too many were not where they were guessed.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FilterByGuess<TSink>(ushort* small, int smallCount, ushort* large, int largeCount, int flip, ushort* destination, out int done)
        where TSink : struct, ISink
    {
        int last = largeCount - GuessWindow;
        int kept = 0;
        int strays = 0;
        int i = 0;
        for (; i < smallCount && strays <= StraysAllowed + (i >> 2); i++)
        {
            ushort value = small[i];
            int start = Math.Clamp((value * largeCount >> 16) - GuessWindow / 2, 0, last);
            ushort* window = large + start;
            Vector512<ushort> wanted = Vector512.Create(value);
            Vector512<ushort> unlike = Vector512.Min(
                Vector512.Min(Vector512.Load(window) ^ wanted, Vector512.Load(window + ProbeBlock) ^ wanted),
                Vector512.Load(window + 2 * ProbeBlock) ^ wanted);
            int found = Vector512.EqualsAny(unlike, Vector512<ushort>.Zero) ? 1 : 0;
            if ((value < window[0] && start > 0) || (value > window[GuessWindow - 1] && start < last))
            {
                strays++;
                found = Holds(large, largeCount, start, value) ? 1 : 0;
            }

            if (TSink.Stores)
            {
                destination[kept] = value;
            }

            kept += found ^ flip;
        }

        done = i;
        return kept;
    }

    /// <summary>Whether an array holds a value that is not within the window at a place.</summary>
    private static bool Holds(ushort* values, int count, int start, ushort value)
    {
        int near = Math.Max(0, start - GuessWindow);
        int from = value > values[start] ? start + GuessWindow : values[near] <= value ? near : 0;
        int at = FirstAtLeast(values, from, count, value);
        return at < count && values[at] == value;
    }
}
