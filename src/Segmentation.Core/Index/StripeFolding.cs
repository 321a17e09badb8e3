using System;
using System.Collections.Generic;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Index;

/// <summary>Decides which stripes (16 chunks) of a trait have outgrown their deltas, and cuts bitmaps along them.</summary>
internal static class StripeFolding
{
    /// <summary>Chunks of a stripe.</summary>
    public const int StripeChunks = 16;

    /// <summary>Deltas of a stripe up to this size are never folded.</summary>
    public const int LeastMembers = 4_096;

    /// <summary>Part of the base that deltas may reach before they are folded: an eighth.</summary>
    public const int BaseShare = 8;

    /// <summary>Ascending stripes whose deltas exceed both <see cref="LeastMembers"/> and an eighth of the base.</summary>
    public static List<int> Outgrown(Bitmap based, Bitmap added, Bitmap removed)
    {
        List<int> stripes = [];
        if (added.Cardinality + removed.Cardinality <= LeastMembers)
        {
            return stripes;
        }

        SortedDictionary<int, long> deltas = [];
        Count(added, deltas);
        Count(removed, deltas);
        foreach ((int stripe, long count) in deltas)
        {
            if (count > LeastMembers && count > CountIn(based, stripe) / BaseShare)
            {
                stripes.Add(stripe);
            }
        }

        return stripes;
    }

    /// <summary>The containers whose stripe is among the given ones, or is not.</summary>
    public static Container[] Cut(ReadOnlySpan<Container> containers, List<int> stripes, bool inside)
    {
        List<Container> cut = [];
        foreach (ref readonly Container container in containers)
        {
            if (stripes.BinarySearch(container.Key / StripeChunks) >= 0 == inside)
            {
                cut.Add(container);
            }
        }

        return [.. cut];
    }

    public static Bitmap Cut(Bitmap bitmap, List<int> stripes, bool inside) => new(Cut(bitmap.Containers, stripes, inside));

    private static void Count(Bitmap bitmap, SortedDictionary<int, long> deltas)
    {
        foreach (ref readonly Container container in bitmap.Containers)
        {
            int stripe = container.Key / StripeChunks;
            deltas[stripe] = deltas.GetValueOrDefault(stripe) + container.Cardinality;
        }
    }

    private static long CountIn(Bitmap bitmap, int stripe)
    {
        int index = bitmap.IndexOf((ushort)(stripe * StripeChunks));
        long count = 0;
        for (index = index < 0 ? ~index : index; index < bitmap.Containers.Length; index++)
        {
            ref readonly Container container = ref bitmap.Containers[index];
            if (container.Key / StripeChunks != stripe)
            {
                break;
            }

            count += container.Cardinality;
        }

        return count;
    }
}
