namespace Segmentation.Bitmaps.Kernels;

/// <summary>Two arrays into a third by any operation, and the cardinality of what would come of it.</summary>
/// <remarks>The destination must not overlap the operands; it has room for the result, at most both lengths together, and <see cref="Slack"/> values more.</remarks>
internal static unsafe partial class ArrayKernels
{
    /// <summary>Members of either; returns their number.</summary>
    public static int Union(ushort* a, int aCount, ushort* b, int bCount, ushort* destination) =>
        Union(KernelWidths.Best, a, aCount, b, bCount, destination);

    public static int Union(KernelWidth width, ushort* a, int aCount, ushort* b, int bCount, ushort* destination) =>
        Unite<OrOperator>(width, a, aCount, b, bCount, destination);

    /// <summary>Members of exactly one; returns their number.</summary>
    public static int SymmetricDifference(ushort* a, int aCount, ushort* b, int bCount, ushort* destination) =>
        SymmetricDifference(KernelWidths.Best, a, aCount, b, bCount, destination);

    public static int SymmetricDifference(KernelWidth width, ushort* a, int aCount, ushort* b, int bCount, ushort* destination) =>
        Unite<XorOperator>(width, a, aCount, b, bCount, destination);

    /// <summary>Members of the first that are not members of the second; returns their number.</summary>
    public static int Difference(ushort* a, int aCount, ushort* b, int bCount, ushort* destination) =>
        Difference(KernelWidths.Best, a, aCount, b, bCount, destination);

    public static int Difference(KernelWidth width, ushort* a, int aCount, ushort* b, int bCount, ushort* destination)
    {
        if (CanSearchSmall(width, aCount, bCount))
        {
            int kept = FilterSmall<AndNotOperator, Keep>(a, aCount, b, bCount, destination);
            if (kept >= 0)
            {
                return kept;
            }
        }

        if (width == KernelWidth.Scalar)
        {
            return Merge<AndNotOperator, Keep>(a, aCount, b, bCount, destination);
        }

        int done = 0;
        int few = aCount > 0 && CanGuess(aCount, bCount) ? FilterByGuess<Keep>(a, aCount, b, bCount, flip: 1, destination, out done) : 0;
        return done == aCount ? few : few + Filter(width, a + done, aCount - done, b, bCount, uint.MaxValue, destination + few);
    }

    /// <summary>Number of members of either.</summary>
    public static int UnionCount(ushort* a, int aCount, ushort* b, int bCount) => aCount + bCount - IntersectCount(a, aCount, b, bCount);

    /// <summary>Number of members of exactly one.</summary>
    public static int SymmetricDifferenceCount(ushort* a, int aCount, ushort* b, int bCount) =>
        aCount + bCount - 2 * IntersectCount(a, aCount, b, bCount);

    /// <summary>Number of members of the first that are not members of the second.</summary>
    public static int DifferenceCount(ushort* a, int aCount, ushort* b, int bCount) => aCount - IntersectCount(a, aCount, b, bCount);

    /// <summary>The operation by its truth table, which is constant to the compiler.</summary>
    public static int Combine<TOperator>(ushort* a, int aCount, ushort* b, int bCount, ushort* destination)
        where TOperator : struct, IWordOperator => (TOperator.Apply(0b1100, 0b1010) & 15) switch
        {
            0b1000 => Intersect(a, aCount, b, bCount, destination),
            0b1110 => Union(a, aCount, b, bCount, destination),
            0b0110 => SymmetricDifference(a, aCount, b, bCount, destination),
            0b0100 => Difference(a, aCount, b, bCount, destination),
            _ => Merge<TOperator, Keep>(a, aCount, b, bCount, destination),
        };
}
