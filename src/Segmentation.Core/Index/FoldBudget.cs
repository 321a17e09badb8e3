using System;
using System.Threading;

namespace Segmentation.Index;

/// <summary>How many bytes of folded chunks the process keeps beside its traits: at most a sixteenth of its memory, and a gibibyte.</summary>
/// <remarks>Chunks beyond that are worked out anew each time they are asked for.</remarks>
internal static class FoldBudget
{
    private static long _limit = Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 16, 1L << 30);
    private static long _taken;

    /// <summary>Most bytes that are kept; tests lower it.</summary>
    internal static long Limit
    {
        get => Volatile.Read(ref _limit);
        set => Volatile.Write(ref _limit, value);
    }

    /// <summary>Bytes kept now.</summary>
    public static long Taken => Interlocked.Read(ref _taken);

    /// <summary>Whether so many bytes more could be kept.</summary>
    public static bool HasRoomFor(long bytes) => Taken + bytes <= Limit;

    public static bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= Limit)
        {
            return true;
        }

        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    public static void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
