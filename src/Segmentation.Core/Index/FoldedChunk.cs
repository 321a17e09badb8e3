using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Index;

/// <summary>One chunk of a trait with its deltas folded in.</summary>
/// <typeparam name="TPart">A base of one chunk.</typeparam>
internal sealed class FoldedChunk<TPart>(TPart part, Bitmap members)
{
    private readonly Container _members = members.IsEmpty ? default : members.Containers[0];

    public TPart Part { get; } = part;

    public bool IsEmpty { get; } = members.IsEmpty;

    /// <summary>The container of the chunk; nothing when it is empty.</summary>
    public ref readonly Container Members => ref _members;
}
