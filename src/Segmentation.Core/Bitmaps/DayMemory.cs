using System;
using System.Threading;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps;

/// <summary>How many members of a container a window of days takes.</summary>
internal enum DayCover
{
    None,
    Some,
    All,
}

/// <summary>What was learnt about the days of a timed bitmap: the first and last day of each container, and the members in windows that are asked for again and again.</summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed unsafe class DayMemory(int containers)
{
    /// <summary>Fewest members of a container whose windows are kept.</summary>
    public const int MembersMinimum = 2 * WindowMemory.MembersPerWindow;

    private const int ComparedMaximum = 64; // days that are sooner compared than remembered

    private readonly uint[] _extremes = new uint[containers]; // first day << 16 | last day; 0 for not known yet
    private WindowMemory? _windows;

    /// <summary>Whether a window takes all members of a container, or none; of a few members, or when only reading the days can tell, Some.</summary>
    public DayCover CoverOf(int index, in Container container, ushort first, ushort last)
    {
        if (first > last)
        {
            return DayCover.None;
        }

        if (container.Cardinality <= ComparedMaximum)
        {
            return DayCover.Some;
        }

        uint extremes = _extremes[index];
        if (extremes == 0)
        {
            (ushort least, ushort most) = ColumnKernels.Extremes(TimedBitmap.DaysOf(container));
            GC.KeepAlive(container.Owner);
            _extremes[index] = extremes = (uint)least << 16 | most;
        }

        return last < extremes >> 16 || first > (ushort)extremes ? DayCover.None
            : first <= extremes >> 16 && last >= (ushort)extremes ? DayCover.All
            : DayCover.Some;
    }

    /// <summary>Whether windows of a container are ever kept: those of an array are as quickly read as found.</summary>
    public static bool TakesWindows(in Container container) => container.Kind != ContainerKind.Array && container.Cardinality >= MembersMinimum;

    /// <summary>The members in a window, when they are kept or now asked for the second time; null when the days are to be read.</summary>
    /// <param name="bitmap">Whose memory this is.</param>
    /// <param name="index">Of the container.</param>
    /// <param name="first">First day.</param>
    /// <param name="last">Last day.</param>
    /// <param name="least">Least count.</param>
    /// <param name="most">Most count.</param>
    public KeptWindow? Recall(TimedBitmap bitmap, int index, ushort first, ushort last, byte least = 0, byte most = byte.MaxValue)
    {
        ref readonly Container container = ref bitmap.Containers[index];
        if (first > last || !TakesWindows(container))
        {
            return null;
        }

        ulong window = KeptWindow.IdOf(first, last, least, most);
        WindowMemory windows = _windows ?? Interlocked.CompareExchange(ref _windows, new WindowMemory(_extremes.Length), null) ?? _windows;
        KeptWindow? known = windows.Find(index, window);
        if (known is not null || !windows.IsMissedAgain(index, window))
        {
            return known;
        }

        KeptWindow fresh = new(window, arrayLength: -1);
        fresh.Cardinality = ChunkSelection.SelectDaysAndCounts(
            bitmap, container, first, last, least, most, new Span<ulong>(fresh.Payload, ContainerLimits.BitsetWords));
        windows.Keep(index, fresh, container.Cardinality);
        return fresh;
    }
}
