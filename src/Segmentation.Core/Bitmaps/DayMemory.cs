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
/// <remarks>
/// <para>Never changes an answer, only what it costs: a window of a dense container reads two bytes a member, its result an eighth of a byte a value.</para>
/// <para>A window is kept when it is missed twice running in a container of 8,192 members or more, at most four a container, never more bytes than the days themselves take
/// and 256 MiB in a process; the oldest makes room. What is kept goes with the bitmap.</para>
/// </remarks>
/// <threadsafety>Safe for concurrent use. A window that was handed out stays whole as long as it is referred to, even when it has made room.</threadsafety>
internal sealed class DayMemory(int containers)
{
    /// <summary>Fewest members of a container whose windows are kept.</summary>
    public const int MembersMinimum = 2 * MembersPerWindow;

    /// <summary>Most windows that are kept of a container.</summary>
    public const int WindowsMaximum = 4;

    private const int ComparedMaximum = 64; // days that are sooner compared than remembered
    private const int MembersPerWindow = ContainerLimits.BitsetBytes / sizeof(ushort);
    private const long BytesMaximum = 256L << 20;

    private static long _bytesInAll;

    private readonly uint[] _extremes = new uint[containers]; // first day << 16 | last day; 0 for not known yet
    private uint[]? _missed; // by container: the window that was asked for last and not there
    private KeptWindow[]?[]? _kept; // by container: newest first
    private long _bytes;

    ~DayMemory() => Interlocked.Add(ref _bytesInAll, -_bytes);

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

    /// <summary>The members in a window, when they are kept or now asked for the second time; null when the days are to be read.</summary>
    public KeptWindow? Recall(int index, in Container container, ushort first, ushort last)
    {
        if (container.Kind == ContainerKind.Array || container.Cardinality < MembersMinimum || first > last)
        {
            return null;
        }

        uint window = (uint)first << 16 | last;
        KeptWindow[]?[] kept = _kept ?? Interlocked.CompareExchange(ref _kept, new KeptWindow[_extremes.Length][], null) ?? _kept;
        KeptWindow[] windows = Volatile.Read(ref kept[index]) ?? [];
        foreach (KeptWindow known in windows)
        {
            if (known.Window == window)
            {
                return known;
            }
        }

        uint[] missed = _missed ?? Interlocked.CompareExchange(ref _missed, new uint[_extremes.Length], null) ?? _missed;
        if (missed[index] != window)
        {
            missed[index] = window;
            return null;
        }

        return Keep(ref kept[index], windows, container, window);
    }

    private KeptWindow? Keep(ref KeptWindow[]? slot, KeptWindow[] windows, in Container container, uint window)
    {
        int most = Math.Min(WindowsMaximum, container.Cardinality / MembersPerWindow);
        int grown = windows.Length < most ? ContainerLimits.BitsetBytes : 0;
        if (Interlocked.Add(ref _bytesInAll, grown) > BytesMaximum && grown > 0)
        {
            Interlocked.Add(ref _bytesInAll, -grown);
            return null;
        }

        KeptWindow fresh = new(container, window);
        KeptWindow[] now = [fresh, .. windows.AsSpan(0, Math.Min(windows.Length, most - 1))];
        KeptWindow[]? before = windows.Length == 0 ? null : windows;
        bool isKept = Interlocked.CompareExchange(ref slot, now, before) == before;
        Interlocked.Add(ref isKept ? ref _bytes : ref _bytesInAll, isKept ? grown : -grown);
        return fresh;
    }
}
