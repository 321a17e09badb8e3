namespace Segmentation.Bitmaps.Columns;

/// <summary>Neighbouring ranks whose entries one side of a fold supplies.</summary>
/// <param name="Start">First rank in the old container, or the complement of the first rank in the added one.</param>
/// <param name="Count">1 to 65,536.</param>
internal readonly record struct Stretch(int Start, int Count)
{
    public bool IsAdded => Start < 0;

    public int Rank => Start < 0 ? ~Start : Start;
}
