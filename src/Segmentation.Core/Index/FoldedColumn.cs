using Segmentation.Bitmaps;

namespace Segmentation.Index;

/// <summary>The numbers of one chunk with the deltas folded in. Versions of the trait share it; what it takes of the budget comes back when none refers to it.</summary>
internal sealed class FoldedColumn
{
    private readonly int _charged; // bytes taken of the budget

    public FoldedColumn(BitSlices numbers)
    {
        Numbers = numbers;
        int bytes = LengthOf(numbers.Existence);
        foreach (Bitmap slice in numbers.Slices)
        {
            bytes += LengthOf(slice);
        }

        IsCharged = FoldBudget.TryTake(bytes);
        _charged = IsCharged ? bytes : 0;
    }

    ~FoldedColumn() => FoldBudget.Return(_charged);

    /// <summary>Whether it may be kept: the budget had room for it.</summary>
    public bool IsCharged { get; }

    public BitSlices Numbers { get; }

    private static int LengthOf(Bitmap bitmap) => bitmap.IsEmpty ? 0 : bitmap.Containers[0].PayloadLength;
}
