namespace Segmentation.Bitmaps.Kernels;

/// <summary>What the bits of a number must be, in the slices of one chunk, for the number to lie in a closed range. Every address is of 1,024 words.</summary>
/// <remarks>
/// <para>Where both bounds have the same bits, from the highest down, the number must have them too: a slice is required or forbidden. Below, the number has
/// left one bound behind at the first bit that differs (<see cref="Highest"/>): with a one there it must still be at most the upper bound's lower bits, with a
/// zero at least the lower bound's.</para>
/// <para>"At least c" is worked out from the lowest bit up: <c>s &amp; x</c> where c has a one and <c>s | x</c> where it has a zero, beginning with ones; "more than c" likewise,
/// beginning with zeros. Both are the majority of s, x and the inverse of c's bit, so one instruction takes either kind of bit and no loop branches on it.
/// Low bits that cannot change the answer (zeros of the lower bound and ones of the upper) are left out.
/// Source: O'Neil and Quass, "Improved query performance with variant indexes", SIGMOD 1997.</para>
/// </remarks>
internal unsafe struct SliceRange
{
    /// <summary>Slices that a member may not be in.</summary>
    public ulong** Forbidden;

    /// <summary>Slices that a member must be in.</summary>
    public ulong** Required;

    /// <summary>Bits below <see cref="Highest"/>, lowest first.</summary>
    public SliceStep* Steps;

    public int ForbiddenCount;

    public int RequiredCount;

    public int StepCount;

    /// <summary>The slice of the first bit in which the bounds differ; null when nothing below the common bits restricts a number.</summary>
    public ulong* Highest;

    /// <summary>All ones when <see cref="Highest"/> counts inversely, as a sign does; otherwise 0.</summary>
    public ulong Flip;
}

/// <summary>A slice with the inverse of both bounds' bits, each repeated to a word.</summary>
internal unsafe readonly struct SliceStep(ulong* slice, ulong leastInverse, ulong mostInverse)
{
    public readonly ulong* Slice = slice;
    public readonly ulong LeastInverse = leastInverse;
    public readonly ulong MostInverse = mostInverse;
}
