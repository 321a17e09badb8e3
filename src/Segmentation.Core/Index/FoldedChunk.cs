using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Index;

/// <summary>One chunk of a trait with its deltas folded in. Versions of the trait share it; what it takes of the budget comes back when none refers to it.</summary>
/// <typeparam name="TPart">A base of one chunk.</typeparam>
internal sealed class FoldedChunk<TPart>(TPart part, Bitmap members)
{
    private readonly Container _members = members.IsEmpty ? default : members.Containers[0];
    private int _charged; // bytes taken of the budget

    ~FoldedChunk() => FoldBudget.Return(_charged);

    public TPart Part { get; } = part;

    public bool IsEmpty { get; } = members.IsEmpty;

    /// <summary>The container of the chunk; nothing when it is empty.</summary>
    public ref readonly Container Members => ref _members;

    /// <summary>Takes bytes of the budget for as long as the chunk lives; false when there are not so many left.</summary>
    public bool TryCharge(int bytes)
    {
        bool isTaken = FoldBudget.TryTake(bytes);
        _charged = isTaken ? bytes : 0;
        return isTaken;
    }
}
