using Segmentation.Bitmaps;

namespace Segmentation.Index;

/// <summary>A trait without days: <c>(base OR added) EXCEPT removed</c>.</summary>
/// <remarks>Added has no member of base; removed has only members of base; so the cardinality is a sum.</remarks>
internal sealed class PlainTrait(Bitmap based, Bitmap added, Bitmap removed) : Trait(based, added, removed)
{
    public static PlainTrait Empty { get; } = new(Bitmap.Empty, Bitmap.Empty, Bitmap.Empty);

    public Bitmap Base { get; } = based;

    public Bitmap Added { get; } = added;

    public Bitmap Removed { get; } = removed;

    public override long Cardinality => Base.Cardinality + Added.Cardinality - Removed.Cardinality;
}
