using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

/// <summary>One chunk with numbers, and sets of its values to ask about.</summary>
internal sealed class SliceSamples
{
    public const ushort Key = 3;

    private readonly long?[] _numbers = new long?[ContainerLimits.ChunkSize];

    private SliceSamples(SortedDictionary<ushort, long> numbers)
    {
        Numbers = numbers;
        foreach ((ushort value, long number) in numbers)
        {
            _numbers[value] = number;
        }

        // A neighbour with the widest numbers, so that slices of the chunk repeat its sign.
        uint[] values = [7, .. numbers.Keys.Select(static value => (uint)Key << 16 | value)];
        Column = BitSlices.Empty.Fold(ValuedBitmapBuilder.FromSorted(values, [long.MinValue, .. numbers.Values]), Bitmap.Empty);
        Narrow = BitSlices.Empty.Fold(ValuedBitmapBuilder.FromSorted(values.AsSpan(1), [.. numbers.Values]), Bitmap.Empty);
    }

    /// <summary>Names of the samples; the sample is made by <see cref="Of"/>.</summary>
    public static TheoryData<string> Names =>
        ["uniform", "few", "skewed", "long runs", "negative", "one number", "zeros", "both signs", "full", "widest", "sparse slices"];

    public SortedDictionary<ushort, long> Numbers { get; }

    /// <summary>A column of 64 slices that holds the numbers.</summary>
    public BitSlices Column { get; }

    /// <summary>A column as wide as the numbers need.</summary>
    public BitSlices Narrow { get; }

    public static SliceSamples Of(string name)
    {
        Random random = new(name.Length);
        return name switch
        {
            "uniform" => Make(random, 50_000, _ => random.Next(1_024)),
            "few" => Make(random, 90, _ => random.Next(-500, 500)),
            "skewed" => Make(random, 40_000, value => value % 997 == 0 ? 1L << random.Next(20, 40) : random.Next(100)),
            "long runs" => Make(random, 65_536, static value => value / 10_000 * 3 - 9),
            "negative" => Make(random, 30_000, _ => -1 - random.Next(300)),
            "one number" => Make(random, 20_000, static _ => -77),
            "zeros" => Make(random, 5_000, static _ => 0),
            "both signs" => Make(random, 45_000, _ => random.Next(-1_000, 1_000)),
            "full" => Make(random, 65_536, _ => random.Next(64)),
            "widest" => Make(random, 6_000, _ => random.NextInt64(long.MinValue, long.MaxValue)),
            _ => Make(random, 3_000, static value => value % 64 == 0 ? -5 : value % 61 == 0 ? 1_000_000 : 3),
        };
    }

    public bool IsBetween(ushort value, long least, long most) => _numbers[value] >= least && _numbers[value] <= most;

    /// <summary>Both sides of every bound worth asking for.</summary>
    public IEnumerable<(long Least, long Most)> Ranges()
    {
        long lowest = Numbers.Values.Min();
        long highest = Numbers.Values.Max();
        long middle = Numbers.Values.ElementAt(Numbers.Count / 2);
        long[] bounds = [long.MinValue, lowest, -1, 0, 29, 30, 90, 700, middle, Above(middle), highest, Above(highest), long.MaxValue];
        return bounds.SelectMany(_ => bounds, static (least, most) => (least, most));

        static long Above(long number) => number == long.MaxValue ? number : number + 1;
    }

    /// <summary>Sets of values from none to all, with and without numbers.</summary>
    public IEnumerable<ushort[]> Sets()
    {
        Random random = new(9);
        ushort[] all = [.. Enumerable.Range(0, ContainerLimits.ChunkSize).Select(static value => (ushort)value)];
        yield return [];
        yield return [.. Numbers.Keys.Take(1)];
        foreach (int size in new[] { 7, 8, 9, SliceSelection.FewValues, SliceSelection.FewValues + 1, 4_096, 30_000 })
        {
            random.Shuffle(all);
            yield return [.. all[..size].Order()];
        }

        yield return [.. Enumerable.Range(20_000, 300).Select(static value => (ushort)value)];
        yield return [.. all.Order()];
    }

    public static ulong[] WordsOf(IEnumerable<ushort> values)
    {
        ulong[] words = new ulong[ContainerLimits.BitsetWords];
        foreach (ushort value in values)
        {
            words[value >> 6] |= 1UL << value;
        }

        return words;
    }

    private static SliceSamples Make(Random random, int count, Func<ushort, long> number)
    {
        ushort[] all = [.. Enumerable.Range(0, ContainerLimits.ChunkSize).Select(static value => (ushort)value)];
        random.Shuffle(all);
        return new SliceSamples(new SortedDictionary<ushort, long>(all[..count].Order().ToDictionary(static value => value, number)));
    }
}
