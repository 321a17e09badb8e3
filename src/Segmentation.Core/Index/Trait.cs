using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Index;

/// <summary>One trait in a snapshot: an untouched base and the deltas beside it. Immutable.</summary>
internal abstract class Trait
{
    /// <summary>Devices that hold the trait, deltas included, time-to-live and windows left aside.</summary>
    public abstract long Cardinality { get; }

    /// <summary>Members of the base.</summary>
    public abstract Bitmap BaseMembers { get; }

    /// <summary>The members when nothing beside the base counts, days and numbers left aside; null when there are deltas.</summary>
    public abstract Bitmap? Undivided { get; }

    /// <summary>The members of one chunk with the deltas folded in, days and numbers left aside; false when there are none.</summary>
    public abstract bool TryMembers(ushort key, out Container members);

    /// <summary>Takes over the chunks that an earlier version of the trait has folded, where nothing changed since.</summary>
    public abstract void TakeOver(Trait earlier);
}
