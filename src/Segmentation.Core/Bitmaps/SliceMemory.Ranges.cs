using System;
using System.Threading;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

internal sealed partial class SliceMemory
{
    private KeptRange[] _ranges = []; // newest first

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

        int room = RoomOf(column);
        if (room == 0 || !IsAskedAgain(MarkOf(least, most)))
        {
            return null;
        }

        KeptRange fresh = new(column, existence.Key, least, most);
        Keep(ranges, fresh, room);
        if (fresh.IsEmpty || fresh.Members.Cardinality == existence.Cardinality)
        {
            Learn(column, existence); // numbers lie close together here: other ranges may take all or none of them too
        }

        return fresh;
    }

    /// <summary>Never 0 nor odd; two ranges with one mark only keep each other sooner.</summary>
    private static ushort MarkOf(long least, long most)
    {
        ulong mixed = ((ulong)least * 0x9E37_79B9_7F4A_7C15) ^ (((ulong)most + 1) * 0xC2B2_AE3D_27D4_EB4F);
        return (ushort)Math.Max(2, (mixed ^ mixed >> 31) >> 48 & 0xFFFE);
    }
}
