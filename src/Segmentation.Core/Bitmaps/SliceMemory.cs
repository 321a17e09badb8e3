using System;
using System.Threading;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

/// <summary>What was learnt about the numbers of one chunk of a column: the members in ranges that are asked for again and again, those with the highest numbers, and what all of them sum up to.</summary>
/// <remarks>
/// <para>Never changes an answer, only what it costs: a range of numbers reads a slice a bit, its members stand in one container.</para>
/// <para>Nothing is learnt from a question that is asked once. A range is kept when it is asked for the second time within four others, at most four a chunk and none of fewer than 8,192
/// numbers; the oldest makes room. All that is kept takes at most 256 MiB in a process, and goes with the column.</para>
/// </remarks>
/// <threadsafety>Safe for concurrent use. What was handed out stays whole as long as it is referred to, even when it has made room.</threadsafety>
internal sealed class SliceMemory
{
    /// <summary>Fewest members of a chunk that anything is learnt about.</summary>
    public const int MembersMinimum = 8_192;

    /// <summary>Most ranges that are kept of a chunk.</summary>
    public const int RangesMaximum = 4;

    private const long BytesMaximum = 256L << 20;
    private const int MarkBits = 16;
    private const int MarksHeld = 64 / MarkBits;
    private const ushort CrownMark = 1; // marks of ranges are even
    private const ushort ExtentMark = 3;

    private static long _bytesInAll;

    private KeptRange[] _ranges = []; // newest first
    private SliceCrown? _crown;
    private SliceExtent? _extent;
    private ulong _asked; // marks of what was last asked for and not there
    private long _bytes;

    ~SliceMemory() => Interlocked.Add(ref _bytesInAll, -_bytes);

    /// <summary>Bytes that are kept in the process.</summary>
    public static long BytesInAll => Interlocked.Read(ref _bytesInAll);

    /// <summary>What all numbers sum up to, when that is known.</summary>
    public SliceExtent? KnownExtent => Volatile.Read(ref _extent);

    /// <summary>The members of a range when they are kept; null when they are not.</summary>
    public KeptRange? Find(long least, long most)
    {
        foreach (KeptRange known in Volatile.Read(ref _ranges))
        {
            if (known.Least == least && known.Most == most)
            {
                return known;
            }
        }

        return null;
    }

    /// <summary>The members of a range, when they are kept or now asked for again; null when the slices are to be read.</summary>
    public KeptRange? Recall(BitSlices column, in Container existence, long least, long most)
    {
        KeptRange[] ranges = Volatile.Read(ref _ranges);
        if (Find(least, most) is { } known)
        {
            return known;
        }

        int room = Math.Min(RangesMaximum, column.Slices.Length / 2);
        if (room == 0 || !IsAskedAgain(MarkOf(least, most)))
        {
            return null;
        }

        KeptRange fresh = new(column, existence.Key, least, most);
        int dropped = ranges.Length < room ? 0 : ranges[^1].Bytes;
        if (TryTake(fresh.Bytes - dropped))
        {
            KeptRange[] now = [fresh, .. ranges.AsSpan(0, Math.Min(ranges.Length, room - 1))];
            if (Interlocked.CompareExchange(ref _ranges, now, ranges) != ranges)
            {
                Return(fresh.Bytes - dropped);
            }
        }

        if (fresh.IsEmpty || fresh.Members.Cardinality == existence.Cardinality)
        {
            Learn(column, existence); // numbers lie close together here: other ranges may take all or none of them too
        }

        return fresh;
    }

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

    /// <summary>Never 0 nor odd; two ranges with one mark only keep each other sooner.</summary>
    private static ushort MarkOf(long least, long most)
    {
        ulong mixed = ((ulong)least * 0x9E37_79B9_7F4A_7C15) ^ (((ulong)most + 1) * 0xC2B2_AE3D_27D4_EB4F);
        return (ushort)Math.Max(2, (mixed ^ mixed >> 31) >> 48 & 0xFFFE);
    }

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
