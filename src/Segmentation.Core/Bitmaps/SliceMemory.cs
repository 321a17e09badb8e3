using System;
using System.Threading;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

/// <summary>What was learnt about the numbers of one chunk of a column: the members in ranges that are asked for again and again, the members with the highest numbers, and what all of them sum up to.</summary>
/// <remarks>
/// <para>Never changes an answer, only what it costs: a range of numbers reads a slice a bit, what is kept stands in one container.</para>
/// <para>Nothing is learnt from a question that is asked once. A range is kept when it is asked for again before four others were, at most four a chunk and none of fewer than 8,192
/// numbers; the oldest makes room. All that is kept in a process takes at most a 32nd of its memory, and 256 MiB, and goes with the column.</para>
/// </remarks>
/// <threadsafety>Safe for concurrent use. What was handed out stays whole as long as it is referred to, even when it has made room.</threadsafety>
internal sealed partial class SliceMemory
{
    /// <summary>Fewest members of a chunk that anything is learnt about.</summary>
    public const int MembersMinimum = 8_192;

    /// <summary>Most ranges that are kept of a chunk.</summary>
    public const int KeptMaximum = 4;

    private const int MarkBits = 16;
    private const int MarksHeld = 64 / MarkBits;
    private const ushort CrownMark = 1; // marks of ranges are even
    private const ushort ExtentMark = 3;

    private static readonly long BytesMaximum = Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 32, 256L << 20);
    private static long _bytesInAll;

    private SliceCrown? _crown;
    private SliceExtent? _extent;
    private ulong _asked; // marks of what was last asked for and not there
    private long _bytes;

    ~SliceMemory() => Interlocked.Add(ref _bytesInAll, -_bytes);

    /// <summary>What all numbers sum up to, when that is known.</summary>
    public SliceExtent? KnownExtent => Volatile.Read(ref _extent);

    /// <summary>The members with the highest numbers, once they are asked for again; null when the slices are to be read.</summary>
    public SliceCrown? Crown(BitSlices column, in Container existence)
    {
        if (Volatile.Read(ref _crown) is { } known)
        {
            return known;
        }

        if (!IsAskedAgain(CrownMark))
        {
            return null;
        }

        SliceCrown fresh = new(column, existence);
        if (TryTake(fresh.Bytes) && Interlocked.CompareExchange(ref _crown, fresh, null) is not null)
        {
            Return(fresh.Bytes);
        }

        return fresh;
    }

    /// <summary>What all numbers sum up to, once it is asked for again; null when the slices are to be read.</summary>
    public SliceExtent? Extent(BitSlices column, in Container existence) =>
        KnownExtent ?? (IsAskedAgain(ExtentMark) ? Learn(column, existence) : null);

    private SliceExtent Learn(BitSlices column, in Container existence)
    {
        SliceExtent fresh = KnownExtent ?? SliceExtent.Of(column, existence);
        Volatile.Write(ref _extent, fresh);
        return fresh;
    }

    /// <summary>Whether a question was among the last that were not there; if not, it now is. Threads that ask at once may forget each other's.</summary>
    private bool IsAskedAgain(ushort mark)
    {
        ulong asked = Volatile.Read(ref _asked);
        for (int i = 0; i < MarksHeld; i++)
        {
            if ((ushort)(asked >> i * MarkBits) == mark)
            {
                return Interlocked.Read(ref _bytesInAll) < BytesMaximum;
            }
        }

        Volatile.Write(ref _asked, asked << MarkBits | mark);
        return false;
    }

    /// <summary>Puts what was learnt before what is kept already, the oldest of which makes room.</summary>
    private void Keep(KeptRange[] kept, KeptRange fresh, int room)
    {
        int bytes = fresh.Bytes - (kept.Length < room ? 0 : kept[^1].Bytes);
        if (!TryTake(bytes))
        {
            return;
        }

        KeptRange[] now = [fresh, .. kept.AsSpan(0, Math.Min(kept.Length, room - 1))];
        if (Interlocked.CompareExchange(ref _ranges, now, kept) != kept)
        {
            Return(bytes);
        }
    }

    /// <summary>How many ranges are kept: no more than take as much as half of the slices.</summary>
    private static int RoomOf(BitSlices column) => Math.Min(KeptMaximum, column.Slices.Length / 2);

    private bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _bytesInAll, bytes) > BytesMaximum && bytes > 0)
        {
            Interlocked.Add(ref _bytesInAll, -bytes);
            return false;
        }

        Interlocked.Add(ref _bytes, bytes);
        return true;
    }

    private void Return(long bytes)
    {
        Interlocked.Add(ref _bytesInAll, -bytes);
        Interlocked.Add(ref _bytes, -bytes);
    }
}
