using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.TestSupport.Bitmaps;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

public sealed class BitmapBuilderTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Values_and_ranges_in_any_order_and_repetition_give_their_set(int seed)
    {
        Random random = new(seed);
        BitmapBuilder builder = new();
        HashSet<uint> expected = [];
        for (int i = 0; i < 9_000 * (seed % 3) + 500; i++)
        {
            uint value = (uint)random.Next(3) << 16 | (uint)random.Next(seed % 2 == 0 ? 65_536 : 5_000);
            builder.Add(value);
            expected.Add(value);
            if (i % 400 == seed % 5)
            {
                uint first = (uint)random.Next(250_000);
                uint last = first + (uint)random.Next(seed * 600);
                builder.AddRange(first, last);
                for (uint member = first; member <= last; member++)
                {
                    expected.Add(member);
                }
            }
        }

        Assert.True(NaiveSet.Of(expected).Matches(builder.Build()));
        Assert.True(builder.Build().IsEmpty);
        builder.Add(8);
        Assert.Equal([8u], builder.Build().ToArray());
    }

    [Fact]
    public void Ranges_that_meet_stay_one_run_and_others_become_bits()
    {
        BitmapBuilder builder = new();
        builder.AddRange(100, 199);
        builder.AddRange(200, 300);
        builder.AddRange(50, 120);
        builder.Add(301);
        Bitmap one = builder.Build();
        Assert.Equal(1, one.Containers[0].RunCount);
        Assert.Equal(252, one.Cardinality);
        builder.AddRange(100, 199);
        builder.AddRange(201, 300);
        builder.Add(0);
        Bitmap two = builder.Build();
        Assert.Equal(ContainerKind.Array, two.Containers[0].Kind);
        Assert.Equal(201, two.Cardinality);
        Assert.False(two.Contains(200));
    }

    [Theory]
    [InlineData(0u, 0u)]
    [InlineData(5u, 4u)]
    [InlineData(65_535u, 65_536u)]
    [InlineData(0u, 65_535u)]
    [InlineData(1u, 65_535u)]
    [InlineData(65_530u, 200_000u)]
    [InlineData(uint.MaxValue, uint.MaxValue)]
    [InlineData(uint.MaxValue - 70_000, uint.MaxValue)]
    public void A_range_holds_both_ends_and_what_is_between(uint first, uint last)
    {
        Bitmap range = Bitmap.FromRange(first, last);
        BitmapInvariants.Check(range);
        Assert.Equal(first > last ? 0 : (long)last - first + 1, range.Cardinality);
        if (first <= last)
        {
            Assert.Equal(first, range.Minimum);
            Assert.Equal(last, range.Maximum);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4_095)]
    [InlineData(4_096)]
    [InlineData(4_097)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(140_000)]
    public void Sorted_values_give_their_set(int count)
    {
        foreach (uint step in new uint[] { 1, 3, 30_000 })
        {
            uint[] values = [.. Enumerable.Range(0, count).Select(i => (ulong)i * step + 60_000).Where(v => v <= uint.MaxValue).Select(v => (uint)v)];
            Bitmap set = BitmapBuilder.FromSorted(values);
            BitmapInvariants.Check(set);
            Assert.Equal(values, set.ToArray());
        }
    }

    [Theory]
    [InlineData(1, 5, 5)]
    [InlineData(1, 5, 4)]
    [InlineData(65_536, 65_537, 1)]
    public void Values_that_do_not_ascend_are_refused_with_their_place(uint first, uint second, uint third)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => BitmapBuilder.FromSorted([first, second, third]));
        Assert.Contains($"Value {third} at index 2 does not follow {second}", error.Message, StringComparison.Ordinal);
    }
}
