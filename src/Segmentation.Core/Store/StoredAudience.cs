using System;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Store;

/// <summary>The members of an audience under a mapping, ordinals with the leading bits of their scoped tokens.</summary>
/// <param name="Containers">The members; behind the payload of each, when there are leading bits, two bytes a member: the first 16 bits of the scoped
/// token as a number, all but the leading ones cleared.</param>
/// <param name="LeadingBits">0 to 16.</param>
internal sealed record StoredAudience(Container[] Containers, int LeadingBits)
{
    /// <summary>Most leading bits.</summary>
    public const int MostLeadingBits = 16;

    /// <summary>Members.</summary>
    public long Cardinality { get; } = Sum(Containers);

    private static long Sum(ReadOnlySpan<Container> containers)
    {
        long sum = 0;
        foreach (ref readonly Container container in containers)
        {
            sum += container.Cardinality;
        }

        return sum;
    }
}
