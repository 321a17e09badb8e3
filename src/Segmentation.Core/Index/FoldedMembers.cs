using System;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Index;

/// <summary>The members of a trait chunk by chunk: the base's where it has no deltas, elsewhere folded.</summary>
/// <remarks>A chunk that is seldom asked for is folded where the caller says and forgotten: fresh memory costs several times what the fold does. Asked for often it is kept.</remarks>
/// <threadsafety>Safe for concurrent callers.</threadsafety>
internal sealed class FoldedMembers(Bitmap based, Bitmap added, Bitmap removed)
{
    /// <summary>Times that a chunk is asked for until it is kept: that costs about three times what folding it does.</summary>
    private const int AskedOften = 4;

    private readonly FoldedChunks<FoldedChunk> _chunks = new(based, added, removed);

    /// <summary>The members of one chunk; false when there are none.</summary>
    /// <param name="key">The chunk.</param>
    /// <param name="room">Where it may be folded, and stands until the room is used again; null to have it kept at once.</param>
    /// <param name="members">The members.</param>
    public bool TryChunk(ushort key, FoldRoom? room, out Container members)
    {
        if (_chunks.Find(key) is { } known)
        {
            members = known.Members;
            return !known.IsEmpty;
        }

        if (!_chunks.HasDeltas(key, out int index))
        {
            members = index < 0 ? default : based.Containers[index];
            return index >= 0;
        }

        bool isHeld = (room ?? FoldRoom.Current).TryFold(key, based.Find(key), added.Find(key), removed.Find(key), out members);
        GC.KeepAlive(this);
        if (room is null || _chunks.Ask(key) >= AskedOften)
        {
            Keep(key, room is null, ref members);
        }

        return isHeld;
    }

    /// <summary>Never fewer than the members of one chunk; folds nothing.</summary>
    public int MostIn(ushort key) =>
        Math.Min(ContainerLimits.ChunkSize, (based.Find(key)?.Cardinality ?? 0) + (added.Find(key)?.Cardinality ?? 0));

    public void TakeOver(FoldedMembers earlier) => _chunks.TakeOver(earlier._chunks);

    private void Keep(ushort key, bool isMoved, ref Container members)
    {
        FoldedChunk chunk = new(members);
        if (chunk.IsCharged)
        {
            _chunks.Keep(key, chunk);
            members = chunk.Members;
        }
        else if (isMoved && !chunk.IsEmpty)
        {
            Slab? slab = null;
            members = ContainerWriter.Copy(members, ref slab);
        }
    }
}
