using System.Threading;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Index;

/// <summary>A trait without days: <c>(base OR added) EXCEPT removed</c>.</summary>
/// <remarks>Added has no member of base; removed has only members of base; so the cardinality is a sum.</remarks>
internal sealed class PlainTrait(Bitmap based, Bitmap added, Bitmap removed) : Trait
{
    private readonly FoldedChunks<Bitmap> _chunks = new(
        based, added, removed, static part => part, static part => part.IsEmpty ? 0 : part.Containers[0].PayloadLength);

    private Slab? _slab; // what is folded one after the other lies side by side

    public static PlainTrait Empty { get; } = new(Bitmap.Empty, Bitmap.Empty, Bitmap.Empty);

    public Bitmap Base { get; } = based;

    public Bitmap Added { get; } = added;

    public Bitmap Removed { get; } = removed;

    public override long Cardinality => Base.Cardinality + Added.Cardinality - Removed.Cardinality;

    public override Bitmap BaseMembers => Base;

    public override Bitmap? Undivided => Added.IsEmpty && Removed.IsEmpty ? Base : null;

    public override bool TryMembers(ushort key, out Container members)
    {
        if (_chunks.Find(key) is { } known)
        {
            members = known.Members;
            return !known.IsEmpty;
        }

        if (_chunks.HasDeltas(key, out int index))
        {
            FoldedChunk<Bitmap> chunk = _chunks.Keep(key, Fold(key));
            members = chunk.Members;
            return !chunk.IsEmpty;
        }

        members = index < 0 ? default : Base.Containers[index];
        return index >= 0;
    }

    public override void TakeOver(Trait earlier)
    {
        if (earlier is PlainTrait plain)
        {
            _chunks.TakeOver(plain._chunks);
        }
    }

    private Bitmap Fold(ushort key)
    {
        Slab? slab = Interlocked.Exchange(ref _slab, null); // a thread that comes meanwhile takes a slab of its own
        bool isHeld = ContainerFold.TryFold(key, ContainerOf(Base, key), ContainerOf(Added, key), ContainerOf(Removed, key), ref slab, out Container folded);
        Volatile.Write(ref _slab, slab);
        return isHeld ? new Bitmap([folded]) : Bitmap.Empty;
    }

    private static Container? ContainerOf(Bitmap bitmap, ushort key)
    {
        int index = bitmap.IndexOf(key);
        return index < 0 ? null : bitmap.Containers[index];
    }
}
