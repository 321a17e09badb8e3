using System;
using System.Collections.Generic;
using Segmentation.Bitmaps;

namespace Segmentation.TestSupport.Bitmaps;

/// <summary>Seeded sets over a few neighbouring and distant chunks, mixing catalogue shapes, ranges and single values.</summary>
public static class RandomBitmaps
{
    private static readonly ushort[] Keys = [0, 1, 2, 15, 16, 31, 300, 65_534, 65_535];

    public static Bitmap Next(Random random)
    {
        IReadOnlyList<CatalogueEntry> entries = ContainerCatalogue.Entries;
        Bitmap result = Bitmap.Empty;
        foreach (ushort key in Keys)
        {
            uint start = (uint)key << 16;
            Bitmap? chunk = random.Next(6) switch
            {
                0 => entries[random.Next(entries.Count)].Bitmap.InChunk(key),
                1 => entries[random.Next(entries.Count)].Bitmap.InChunk(key).RunOptimize(),
                2 => Bitmap.FromRange(start + (uint)random.Next(65_536), start + 65_535),
                3 => Bitmap.Of(start + (uint)random.Next(65_536), start + (uint)random.Next(65_536), start + (uint)random.Next(200)),
                _ => null,
            };
            result = chunk is null ? result : result.Or(chunk);
        }

        return result;
    }
}
