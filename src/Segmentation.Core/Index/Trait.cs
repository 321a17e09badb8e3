using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Index;

/// <summary>One trait in a snapshot: an untouched base and the deltas beside it. Immutable.</summary>
/// <param name="based">Members of the base.</param>
/// <param name="added">Members of the base or not.</param>
/// <param name="removed">Members of the base.</param>
internal abstract class Trait(Bitmap based, Bitmap added, Bitmap removed)
{
    private readonly FoldedMembers _members = new(based, added, removed);

    /// <summary>Devices that hold the trait, deltas included, time-to-live and windows left aside.</summary>
    public abstract long Cardinality { get; }

    /// <summary>Members of the base.</summary>
    public Bitmap BaseMembers { get; } = based;

    /// <summary>The members when nothing beside the base counts, days and numbers left aside; null when there are deltas.</summary>
    public Bitmap? Undivided { get; } = added.IsEmpty && removed.IsEmpty ? based : null;

    /// <summary>The members of one chunk with the deltas folded in, days and numbers left aside; false when there are none.</summary>
    public bool TryMembers(ushort key, out Container members) => _members.TryChunk(key, room: null, out members);

    /// <summary>The same, folded in the room of the caller the first times; what stands there is good until the room is used again.</summary>
    public bool TryMembers(ushort key, FoldRoom? room, out Container members) => _members.TryChunk(key, room, out members);

    /// <summary>Never fewer than the members of one chunk; folds nothing.</summary>
    public int MostIn(ushort key) => _members.MostIn(key);

    /// <summary>Takes over the chunks that an earlier version of the trait has folded, where nothing changed since.</summary>
    public virtual void TakeOver(Trait earlier) => _members.TakeOver(earlier._members);
}
