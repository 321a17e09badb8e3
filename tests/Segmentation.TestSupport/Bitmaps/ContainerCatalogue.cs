using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.TestSupport.Bitmaps;

/// <summary>A named shape of one chunk.</summary>
public sealed record CatalogueEntry(string Name, Bitmap Bitmap);

/// <summary>Chunks at the edges of what a container can be, each in every kind that it occurs in.</summary>
public static class ContainerCatalogue
{
    /// <summary>All entries, in chunk 0.</summary>
    public static IReadOnlyList<CatalogueEntry> Entries { get; } = [.. Shapes().SelectMany(Kinds)];

    /// <summary>The same members in another chunk.</summary>
    public static Bitmap InChunk(this Bitmap bitmap, ushort key) =>
        BitmapBuilder.FromSorted([.. bitmap.ToArray().Select(value => (uint)key << 16 | value & 0xFFFF)]);

    /// <summary>A container of runs exactly as given, whether or not another kind would be smaller.</summary>
    public static Bitmap RunsOf(params (int Start, int Length)[] runs)
    {
        byte[] bytes = new byte[4 + 1 + 4 + 2 + 4 * runs.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, 12347);
        bytes[4] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(7), (ushort)(runs.Sum(run => run.Length) - 1));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(9), (ushort)runs.Length);
        for (int i = 0; i < runs.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(11 + 4 * i), (ushort)runs[i].Start);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(13 + 4 * i), (ushort)(runs[i].Length - 1));
        }

        return Bitmap.ReadPortable(bytes);
    }

    private static IEnumerable<(string Name, Bitmap Bitmap)> Shapes()
    {
        yield return ("first value", Of([0]));
        yield return ("last value", Of([65_535]));
        yield return ("both ends", Of([0, 65_535]));
        yield return ("ends of one word", Of([64, 127]));
        yield return ("single value as a run", RunsOf((7, 1)));
        yield return ("last value as a run", RunsOf((65_535, 1)));
        yield return ("most runs, one value each", RunsOf([.. Enumerable.Range(0, 2_047).Select(i => (3 * i, 1))]));
        yield return ("most runs, to the end", RunsOf([.. Enumerable.Range(0, 2_047).Select(i => (32 * i + 31, 17))]));
        yield return ("4,095 spread", Of(Enumerable.Range(0, 4_095).Select(i => 16 * i + 1)));
        yield return ("4,096 spread", Of(Enumerable.Range(0, 4_096).Select(i => 16 * i)));
        yield return ("4,097 spread", Of(Enumerable.Range(0, 4_097).Select(i => 15 * i)));
        yield return ("4,096 in a row", Range(1_000, 5_095));
        yield return ("4,097 in a row", Range(61_439, 65_535));
        yield return ("all but the first", Range(1, 65_535));
        yield return ("all but the last", Range(0, 65_534));
        yield return ("all but one in the middle", Of(Enumerable.Range(0, 65_536).Where(i => i != 32_768)));
        yield return ("full", Range(0, 65_535));
        yield return ("even bits", Of(Enumerable.Range(0, 32_768).Select(i => 2 * i)));
        yield return ("odd bits", Of(Enumerable.Range(0, 32_768).Select(i => 2 * i + 1)));
        yield return ("two long runs", Of(Enumerable.Range(0, 65_536).Where(i => i is (>= 100 and < 20_000) or (>= 40_063 and <= 60_000))));
        yield return ("runs of twenty", Of(Enumerable.Range(0, 65_536).Where(i => i % 64 < 20)));
        yield return ("runs across words", Of(Enumerable.Range(0, 65_536).Where(i => (i + 5) % 100 < 10)));
        foreach ((int seed, int count) in new[] { (1, 7), (2, 40), (3, 600), (4, 2_500), (5, 3_900), (6, 9_000), (7, 60_000) })
        {
            yield return ($"{count} at random", Random(seed, count));
        }
    }

    private static IEnumerable<CatalogueEntry> Kinds((string Name, Bitmap Bitmap) shape)
    {
        Bitmap plain = BitmapBuilder.FromSorted(shape.Bitmap.ToArray());
        Bitmap[] forms = [shape.Bitmap, plain, plain.RunOptimize()];
        return forms
            .DistinctBy(form => form.Containers[0].Kind)
            .Select(form => new CatalogueEntry($"{shape.Name} ({form.Containers[0].Kind})", form));
    }

    private static Bitmap Of(IEnumerable<int> values) => BitmapBuilder.FromSorted([.. values.Select(value => (uint)value)]);

    private static Bitmap Range(int first, int last) => Of(Enumerable.Range(first, last - first + 1));

    private static Bitmap Random(int seed, int count)
    {
        int[] values = [.. Enumerable.Range(0, ContainerLimits.ChunkSize)];
        new Random(seed).Shuffle(values);
        return Of(values.Take(count).Order());
    }
}
