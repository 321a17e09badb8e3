using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

public class ValuedBitmapProperties
{
    private const int Chunks = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_operation_equals_a_dictionary(int seed)
    {
        Random random = new(seed);
        SortedDictionary<uint, long> old = Sample(random);
        SortedDictionary<uint, long> added = Sample(random);
        SortedSet<uint> removed = ValuedBitmapSamples.Members(random, Chunks);
        ValuedBitmap before = Build(old);
        ValuedBitmap newer = Build(added);
        Bitmap gone = BitmapBuilder.FromSorted([.. removed]);

        SortedDictionary<uint, long> superseded = new(old);
        SortedDictionary<uint, long> without = new(old);
        removed.ToList().ForEach(value => without.Remove(value));
        SortedDictionary<uint, long> folded = new(without);
        foreach ((uint value, long number) in added)
        {
            superseded[value] = number;
            folded[value] = number;
        }

        ValuedBitmapSamples.AssertSame(Members(superseded), before.Supersede(newer).Enumerate());
        ValuedBitmapSamples.AssertSame(Members(without), before.Without(gone).Enumerate());
        ValuedBitmapSamples.AssertSame(Members(folded), before.Fold(newer, gone).Enumerate());
        ValuedBitmapSamples.AssertSame(Members(old).Where(static member => member.Value >> 16 <= 1), before.Keys(0, 1).Enumerate());
        ValuedBitmapSamples.AssertSame(Members(old), ValuedBitmap.Empty.WithKeys(0, 1, before.Keys(0, 1)).WithKeys(2, 65_535, before.Keys(2, 65_535)).Enumerate());

        uint[] queries = ValuedBitmapSamples.Queries(random, [.. old.Keys], Chunks);
        bool[] found = new bool[queries.Length];
        long[] numbers = new long[queries.Length];
        before.Lookup(queries, found, numbers);
        for (int i = 0; i < queries.Length; i++)
        {
            bool expected = old.TryGetValue(queries[i], out long number);
            Assert.True((expected, number) == (found[i], numbers[i]), $"{queries[i]}");
            Assert.Equal(expected, before.TryGet(queries[i], out long single));
            Assert.Equal(number, single);
        }
    }

    [Fact]
    public void Appending_equals_building_from_sorted_values()
    {
        SortedDictionary<uint, long> sample = Sample(new Random(11));
        ValuedBitmapBuilder builder = new();
        foreach ((uint value, long number) in sample)
        {
            builder.Append(value, number);
        }

        ValuedBitmapSamples.AssertSame(Build(sample).Enumerate(), builder.Build().Enumerate());
        Assert.Same(ValuedBitmap.Empty, builder.Build());
    }

    [Fact]
    public void Building_refuses_columns_of_another_length_and_values_that_do_not_ascend()
    {
        Assert.Throws<ArgumentException>(() => ValuedBitmapBuilder.FromSorted([1, 2], [5]));
        Assert.Throws<ArgumentException>(() => ValuedBitmapBuilder.FromSorted([2, 2], [5, 6]));
        Assert.Throws<ArgumentException>(() => ValuedBitmapBuilder.FromSorted([65_536, 1], [5, 6]));
    }

    internal static SortedDictionary<uint, long> Sample(Random random, int bits = 64)
    {
        SortedDictionary<uint, long> sample = [];
        foreach (uint value in ValuedBitmapSamples.Members(random, Chunks))
        {
            sample.Add(value, ValuedBitmapSamples.Number(random, bits));
        }

        return sample;
    }

    internal static ValuedBitmap Build(SortedDictionary<uint, long> members) =>
        ValuedBitmapBuilder.FromSorted([.. members.Keys], [.. members.Values]);

    internal static IEnumerable<ValuedMember> Members(SortedDictionary<uint, long> members) =>
        members.Select(static pair => new ValuedMember(pair.Key, pair.Value));
}
