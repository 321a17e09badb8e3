using System.Threading;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

internal sealed unsafe partial class SliceMemory
{
    private const int MembersPerMark = 1_024;

    private KeptSum[] _sums = []; // newest first

    /// <summary>What the numbers of some members sum up to, when that is known of them, or of members that are nearly the same, or is now asked for again; null when the slices are to be read.</summary>
    /// <param name="column">The column.</param>
    /// <param name="existence">The chunk.</param>
    /// <param name="within">1,024 words, of members that all have a number.</param>
    /// <param name="count">Their number, more than an array holds.</param>
    public SliceExtent? Sum(BitSlices column, in Container existence, ulong* within, int count)
    {
        KeptSum[] sums = Volatile.Read(ref _sums);
        foreach (KeptSum known in sums)
        {
            if (known.SumOf(column, within, count) is { } sum)
            {
                return sum;
            }
        }

        int room = RoomOf(column);
        if (room == 0 || !IsAskedAgain((ushort)(count / MembersPerMark << 2 | 3)))
        {
            return null;
        }

        KeptSum fresh = new(column, existence.Key, within, count);
        Keep(ref _sums, sums, fresh, room);
        return fresh.Extent;
    }
}
