using System;
using System.Threading;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

/// <summary>The members of chunks in windows that are asked for again and again.</summary>
/// <remarks>
/// <para>Never changes an answer, only what it costs: a window of a dense container reads two bytes a member, its result an eighth of a byte a value.</para>
/// <para>A window is kept when it is missed twice running, at most four a container, about as many bytes as the days themselves take at most, and 256 MiB in a process; the
/// oldest makes room. What is kept goes with this object.</para>
/// </remarks>
/// <param name="places">Number of containers.</param>
/// <threadsafety>Safe for concurrent use. A window that was handed out stays whole as long as it is referred to, even when it has made room.</threadsafety>
internal sealed class WindowMemory(int places)
{
    /// <summary>Most windows that are kept of a container.</summary>
    public const int WindowsMaximum = 4;

    /// <summary>Members for each window of a container, the first aside.</summary>
    public const int MembersPerWindow = ContainerLimits.BitsetBytes / sizeof(ushort);

    private const long BytesMaximum = 256L << 20;

    private static long _bytesInAll;

    private readonly ulong[] _missed = new ulong[places]; // the window that was asked for last and not there
    private readonly KeptWindow[]?[] _kept = new KeptWindow[places][]; // newest first
    private long _bytes;

    ~WindowMemory() => Interlocked.Add(ref _bytesInAll, -_bytes);

    /// <summary>What is kept of a window; null when nothing is.</summary>
    public KeptWindow? Find(int place, ulong window)
    {
        foreach (KeptWindow known in Volatile.Read(ref _kept[place]) ?? [])
        {
            if (known.Window == window)
            {
                return known;
            }
        }

        return null;
    }

    /// <summary>Whether a window that is not kept was the last to be missed, and there is room for more.</summary>
    public bool IsMissedAgain(int place, ulong window)
    {
        bool isAgain = Volatile.Read(ref _missed[place]) == window;
        Volatile.Write(ref _missed[place], window);
        return isAgain && Interlocked.Read(ref _bytesInAll) < BytesMaximum;
    }

    /// <summary>Keeps a window unless another thread has kept one meanwhile or there is no room any more.</summary>
    /// <param name="place">Of the container.</param>
    /// <param name="window">Filled, and not changed any more.</param>
    /// <param name="members">Members of the container.</param>
    public void Keep(int place, KeptWindow window, int members)
    {
        int most = Math.Clamp(members / MembersPerWindow, 1, WindowsMaximum);
        KeptWindow[]? before = Volatile.Read(ref _kept[place]);
        KeptWindow[] now = [window, .. before.AsSpan(0, Math.Min(before?.Length ?? 0, most - 1))];
        int grown = BytesOf(now) - BytesOf(before);
        if (Interlocked.Add(ref _bytesInAll, grown) > BytesMaximum && grown > 0)
        {
            Interlocked.Add(ref _bytesInAll, -grown);
            return;
        }

        bool isKept = Interlocked.CompareExchange(ref _kept[place], now, before) == before;
        Interlocked.Add(ref isKept ? ref _bytes : ref _bytesInAll, isKept ? grown : -grown);
    }

    private static int BytesOf(KeptWindow[]? windows)
    {
        int bytes = 0;
        foreach (KeptWindow window in windows ?? [])
        {
            bytes += window.Bytes;
        }

        return bytes;
    }
}
