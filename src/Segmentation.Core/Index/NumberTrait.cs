using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Index;

/// <summary>Numbers: a member of added supersedes the base's number.</summary>
/// <remarks>As for <see cref="TimedTrait"/>: removed only has members of base, added and removed have no common member.</remarks>
internal sealed class NumberTrait(BitSlices based, ValuedBitmap added, Bitmap removed, long members) : Trait
{
    private readonly FoldedChunks<BitSlices> _chunks = new(based.Existence, added.Members, removed, static part => part.Existence, BytesOf);

    public static NumberTrait Empty { get; } = new(BitSlices.Empty, ValuedBitmap.Empty, Bitmap.Empty, 0);

    public BitSlices Base { get; } = based;

    public ValuedBitmap Added { get; } = added;

    public Bitmap Removed { get; } = removed;

    public long Members { get; } = members;

    public override long Cardinality => Members;

    /// <summary>The column that holds one chunk with the deltas folded in, and where its members stand there; false when there are none.</summary>
    public bool TryChunk(ushort key, out BitSlices column, out int index)
    {
        FoldedChunk<BitSlices>? chunk = _chunks.Find(key);
        if (chunk is null && _chunks.HasDeltas(key, out _))
        {
            chunk = _chunks.Keep(key, Base.Keys(key, key).Fold(Added.Keys(key, key), Removed.Keys(key, key)));
        }

        if (chunk is not null)
        {
            column = chunk.Part;
            index = 0;
            return !chunk.IsEmpty;
        }

        column = Base;
        index = Base.Existence.IndexOf(key);
        return index >= 0;
    }

    public override Bitmap BaseMembers => Base.Existence;

    public override Bitmap? Undivided => Added.Members.IsEmpty && Removed.IsEmpty ? Base.Existence : null;

    public override bool TryMembers(ushort key, out Container members)
    {
        bool isHeld = TryChunk(key, out BitSlices column, out int index);
        members = isHeld ? column.Existence.Containers[index] : default;
        return isHeld;
    }

    public override void TakeOver(Trait earlier)
    {
        if (earlier is NumberTrait number)
        {
            _chunks.TakeOver(number._chunks);
        }
    }

    private static int BytesOf(BitSlices part)
    {
        int bytes = LengthOf(part.Existence);
        foreach (Bitmap slice in part.Slices)
        {
            bytes += LengthOf(slice);
        }

        return bytes;
    }

    private static int LengthOf(Bitmap bitmap) => bitmap.IsEmpty ? 0 : bitmap.Containers[0].PayloadLength;
}
