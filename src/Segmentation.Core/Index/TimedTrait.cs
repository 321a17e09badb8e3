using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Index;

/// <summary>A trait with a day, and for events a count, per device: a member of added supersedes the base's entry.</summary>
/// <remarks>Removed has only members of base; added and removed have no common member. Members is kept because added and base overlap.</remarks>
internal sealed class TimedTrait(TimedBitmap based, TimedBitmap added, Bitmap removed, long members) : Trait
{
    private readonly FoldedChunks<TimedBitmap> _chunks = new(based.Members, added.Members, removed, static part => part.Members, BytesOf);

    public TimedBitmap Base { get; } = based;

    public TimedBitmap Added { get; } = added;

    public Bitmap Removed { get; } = removed;

    public long Members { get; } = members;

    public override long Cardinality => Members;

    public static TimedTrait Empty(bool hasCounts) => new(TimedBitmap.Empty(hasCounts), TimedBitmap.Empty(hasCounts), Bitmap.Empty, 0);

    /// <summary>The bitmap that holds one chunk with the deltas folded in, and where its container stands there; false when there are no members.</summary>
    public bool TryChunk(ushort key, out TimedBitmap bitmap, out int index)
    {
        FoldedChunk<TimedBitmap>? chunk = _chunks.Find(key);
        if (chunk is null && _chunks.HasDeltas(key, out index))
        {
            chunk = _chunks.Keep(key, Base.Keys(key, key).Fold(Added.Keys(key, key), Removed.Keys(key, key)));
        }

        if (chunk is not null)
        {
            bitmap = chunk.Part;
            index = 0;
            return !chunk.IsEmpty;
        }

        bitmap = Base;
        index = Base.Members.IndexOf(key);
        return index >= 0;
    }

    public override Bitmap BaseMembers => Base.Members;

    public override Bitmap? Undivided => Added.Members.IsEmpty && Removed.IsEmpty ? Base.Members : null;

    public override bool TryMembers(ushort key, out Container members)
    {
        bool isHeld = TryChunk(key, out TimedBitmap bitmap, out int index);
        members = isHeld ? bitmap.Containers[index] : default;
        return isHeld;
    }

    public override void TakeOver(Trait earlier)
    {
        if (earlier is TimedTrait timed)
        {
            _chunks.TakeOver(timed._chunks);
        }
    }

    private static int BytesOf(TimedBitmap part) =>
        part.Members.IsEmpty ? 0 : TimedBitmap.LengthOf(part.Containers[0], part.HasCounts);
}
