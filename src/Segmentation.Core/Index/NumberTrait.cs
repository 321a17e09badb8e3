using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Index;

/// <summary>Numbers: a member of added supersedes the base's number.</summary>
/// <remarks>As for <see cref="TimedTrait"/>: removed only has members of base, added and removed have no common member.</remarks>
internal sealed class NumberTrait(BitSlices based, ValuedBitmap added, Bitmap removed, long members) : Trait(based.Existence, added.Members, removed)
{
    /// <summary>Times that a chunk is asked for until it is folded: that copies every slice, and looking at the deltas costs a tenth of it.</summary>
    private const int AskedOften = 8;

    private readonly FoldedChunks<FoldedColumn> _chunks = new(based.Existence, added.Members, removed);

    public static NumberTrait Empty { get; } = new(BitSlices.Empty, ValuedBitmap.Empty, Bitmap.Empty, 0);

    public BitSlices Base { get; } = based;

    public ValuedBitmap Added { get; } = added;

    public Bitmap Removed { get; } = removed;

    public long Members { get; } = members;

    public override long Cardinality => Members;

    /// <summary>The column that says all about one chunk: the base where there are no deltas, or what was folded. False, with the base, when deltas stand beside it and are best looked at where they stand.</summary>
    public bool TryKnown(ushort key, out BitSlices column)
    {
        FoldedColumn? chunk = _chunks.Find(key);
        column = chunk?.Numbers ?? Base;
        if (chunk is not null || !_chunks.HasDeltas(key, out _))
        {
            return true;
        }

        if (_chunks.Ask(key) < AskedOften || !FoldBudget.HasRoomFor((Base.Slices.Length + 1) * (long)ContainerLimits.BitsetBytes))
        {
            return false;
        }

        column = Fold(key);
        return true;
    }

    /// <summary>The column that holds one chunk with the deltas folded in, and where its members stand there; false when there are none.</summary>
    public bool TryChunk(ushort key, out BitSlices column, out int index)
    {
        FoldedColumn? chunk = _chunks.Find(key);
        column = chunk?.Numbers ?? (_chunks.HasDeltas(key, out _) ? Fold(key) : Base);
        index = column.Existence.IndexOf(key);
        return index >= 0;
    }

    /// <summary>The column that holds one chunk for more than this question, and where its members stand there; false when there are none, or when deltas have yet to be folded in.</summary>
    public bool TryLasting(ushort key, out BitSlices column, out int index)
    {
        FoldedColumn? chunk = _chunks.Find(key);
        column = chunk?.Numbers ?? Base;
        index = column.Existence.IndexOf(key);
        return index >= 0 && (chunk is not null || !_chunks.HasDeltas(key, out _));
    }

    /// <summary>The members of one chunk whose number lies in a range, when they are known without reading any number.</summary>
    /// <param name="key">The chunk.</param>
    /// <param name="least">Lowest number.</param>
    /// <param name="most">Highest number.</param>
    /// <param name="members">The container that holds them, or all of the chunk's; nothing when there are none.</param>
    public bool TryRange(ushort key, long least, long most, out Container members)
    {
        members = default;
        if (!TryLasting(key, out BitSlices column, out int index) || column.MemoryAt(index) is not { } memory)
        {
            return false;
        }

        if (memory.KnownExtent is { } extent && (least > extent.Most || most < extent.Least || (least <= extent.Least && most >= extent.Most)))
        {
            members = least <= extent.Least && most >= extent.Most ? column.Existence.Containers[index] : default;
            return true;
        }

        KeptRange? kept = memory.Find(least, most);
        members = kept is null ? default : kept.Members;
        return kept is not null;
    }

    public override void TakeOver(Trait earlier)
    {
        base.TakeOver(earlier);
        if (earlier is NumberTrait number)
        {
            _chunks.TakeOver(number._chunks);
        }
    }

    private BitSlices Fold(ushort key)
    {
        FoldedColumn chunk = new(Base.Keys(key, key).Fold(Added.Keys(key, key), Removed.Keys(key, key)));
        if (chunk.IsCharged)
        {
            _chunks.Keep(key, chunk);
        }

        return chunk.Numbers;
    }
}
