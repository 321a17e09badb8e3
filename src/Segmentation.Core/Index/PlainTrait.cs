using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Index;

/// <summary>A trait without days: <c>(base OR added) EXCEPT removed</c>.</summary>
/// <remarks>Added has no member of base; removed has only members of base; so the cardinality is a sum.</remarks>
internal sealed class PlainTrait(Bitmap based, Bitmap added, Bitmap removed) : Trait
{
    private readonly FoldedChunks<Bitmap> _chunks = new(based, added, removed, static part => part.IsEmpty ? 0 : part.Containers[0].PayloadLength);

    public static PlainTrait Empty { get; } = new(Bitmap.Empty, Bitmap.Empty, Bitmap.Empty);

    public Bitmap Base { get; } = based;

    public Bitmap Added { get; } = added;

    public Bitmap Removed { get; } = removed;

    public override long Cardinality => Base.Cardinality + Added.Cardinality - Removed.Cardinality;

    public override Bitmap BaseMembers => Base;

    public override Bitmap? Undivided => Added.IsEmpty && Removed.IsEmpty ? Base : null;

    public override bool TryMembers(ushort key, out Container members)
    {
        Bitmap bitmap = Base;
        if (_chunks.HasDeltas(key, out int index))
        {
            bitmap = index < 0 ? Added : _chunks.Find(key) ?? _chunks.Keep(key, Fold(key));
            index = bitmap.IndexOf(key);
        }

        members = index < 0 ? default : bitmap.Containers[index];
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
        Slab? slab = null;
        return ContainerFold.TryFold(key, ContainerOf(Base, key), ContainerOf(Added, key), ContainerOf(Removed, key), ref slab, out Container folded)
            ? new Bitmap([folded])
            : Bitmap.Empty;
    }

    private static Container? ContainerOf(Bitmap bitmap, ushort key)
    {
        int index = bitmap.IndexOf(key);
        return index < 0 ? null : bitmap.Containers[index];
    }
}
