using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

/// <summary>What is learnt about the numbers of a chunk against a look at every number.</summary>
public unsafe class SliceMemoryProperties
{
    [Theory]
    [MemberData(nameof(SliceSamples.Names), MemberType = typeof(SliceSamples))]
    public void A_range_is_kept_when_it_is_asked_for_again_and_holds_what_a_scan_finds(string name)
    {
        SliceSamples sample = SliceSamples.Of(name);
        foreach ((long least, long most) in sample.Ranges().Where(static range => range.Least <= range.Most))
        {
            ushort[] expected = [.. sample.Numbers.Where(pair => pair.Value >= least && pair.Value <= most).Select(static pair => pair.Key)];
            (BitSlices column, Container existence, SliceMemory? memory) = Fresh(sample);
            if (memory is null)
            {
                Assert.True(sample.Numbers.Count < SliceMemory.MembersMinimum, name);
                return;
            }

            Assert.Null(memory.Find(least, most));
            Assert.Null(memory.Recall(column, existence, least, most));
            Assert.Null(memory.Find(least, most));
            KeptRange? kept = memory.Recall(column, existence, least, most);
            Assert.NotNull(kept);
            Assert.Equal(expected, kept.IsEmpty ? [] : ValuesOf(kept.Members));
            Assert.Same(kept, memory.Find(least, most));
            Assert.Same(kept, memory.Recall(column, existence, least, most));
            AssertExtent(sample.Numbers.Values, memory.KnownExtent, isNeeded: expected.Length == 0 || expected.Length == sample.Numbers.Count);
        }
    }

    [Fact]
    public void Four_ranges_are_kept_and_the_oldest_makes_room_and_ranges_that_are_never_asked_for_again_are_not_kept()
    {
        (BitSlices column, Container existence, SliceMemory? memory) = Fresh(SliceSamples.Of("uniform"));
        for (int i = 0; i < 100; i++)
        {
            Assert.Null(memory!.Recall(column, existence, i, 500));
        }

        for (int i = 0; i <= SliceMemory.KeptMaximum; i++)
        {
            Assert.Null(memory!.Recall(column, existence, i, 600));
            Assert.NotNull(memory.Recall(column, existence, i, 600));
        }

        Assert.Null(memory!.Find(0, 600));
        for (int i = 1; i <= SliceMemory.KeptMaximum; i++)
        {
            Assert.NotNull(memory.Find(i, 600));
        }
    }

    [Theory]
    [MemberData(nameof(SliceSamples.Names), MemberType = typeof(SliceSamples))]
    public void A_crown_holds_every_member_with_a_number_that_it_says_it_holds_from_in_order(string name)
    {
        SliceSamples sample = SliceSamples.Of(name);
        (BitSlices column, Container existence, _) = Fresh(sample);
        SliceCrown crown = new(column, existence);
        (long Number, ushort Value)[] ranked = [.. sample.Numbers.Select(static pair => (pair.Value, pair.Key)).OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key)];
        int count = crown.Values.Length;
        Assert.InRange(count, 0, SliceCrown.MembersMaximum);
        Assert.Equal(ranked.Take(count).Select(static pair => pair.Number), crown.Numbers.ToArray());
        Assert.Equal(ranked.Take(count).Select(static pair => pair.Value), crown.Values.ToArray());
        foreach (long number in sample.Ranges().Select(static range => range.Least).Concat(ranked.Take(1_000).Select(static pair => pair.Number)).Distinct())
        {
            Assert.True(!crown.HoldsFrom(number) || ranked.Count(pair => pair.Number >= number) <= count, $"{name}: from {number}");
        }

        Assert.True(count == 0 || crown.HoldsFrom(crown.Numbers[^1]), name);
        Assert.Equal(name is not ("one number" or "zeros" or "long runs" or "full"), count > 0);
    }

    [Fact]
    public void A_crown_of_more_highest_numbers_than_fit_is_empty_and_holds_from_nothing()
    {
        uint[] values = [.. Enumerable.Range(0, 10_000).Select(static value => (uint)value)];
        BitSlices column = BitSlices.Empty.Fold(ValuedBitmapBuilder.FromSorted(values, [.. values.Select(static _ => long.MaxValue)]), Bitmap.Empty);
        SliceCrown crown = new(column, column.Existence.Containers[0]);
        Assert.Equal(0, crown.Values.Length);
        Assert.False(crown.HoldsFrom(long.MaxValue));
    }

    [Fact]
    public void All_numbers_of_a_chunk_sum_up_to_what_a_scan_finds_once_it_is_asked_again()
    {
        SliceSamples sample = SliceSamples.Of("both signs");
        (BitSlices column, Container existence, SliceMemory? memory) = Fresh(sample);
        Assert.Null(memory!.Extent(column, existence));
        AssertExtent(sample.Numbers.Values, memory.Extent(column, existence), isNeeded: true);
        Assert.Same(memory.KnownExtent, memory.Extent(column, existence));
    }

    [Fact]
    public void Threads_that_ask_at_once_all_find_what_a_scan_finds()
    {
        SliceSamples sample = SliceSamples.Of("uniform");
        (BitSlices column, Container existence, SliceMemory? memory) = Fresh(sample);
        int[] expected = [.. Enumerable.Range(0, 7).Select(i => sample.Numbers.Values.Count(number => number >= i * 50 && number <= 400))];
        Parallel.For(0, 8, thread =>
        {
            for (int round = 0; round < 200; round++)
            {
                int i = (round / 3 + thread) % expected.Length;
                KeptRange? range = memory!.Recall(column, existence, i * 50, 400);
                Assert.True(range is null || range.Members.Cardinality == expected[i], $"range {i}");
            }
        });
    }

    /// <summary>A column that nothing was learnt about; no memory when it has too few members.</summary>
    private static (BitSlices Column, Container Existence, SliceMemory? Memory) Fresh(SliceSamples sample)
    {
        BitSlices column = new(sample.Column.Existence, sample.Column.Slices.ToArray());
        int index = column.Existence.IndexOf(SliceSamples.Key);
        Assert.Null(column.MemoryAt(index));
        SliceMemory? memory = column.LearnAt(index);
        Assert.Same(memory, column.MemoryAt(index));
        return (column, column.Existence.Containers[index], memory);
    }

    private static ushort[] ValuesOf(in Container container)
    {
        ulong[] words = new ulong[ContainerLimits.BitsetWords];
        container.CopyTo(words);
        return [.. Enumerable.Range(0, ContainerLimits.ChunkSize).Where(value => (words[value >> 6] >> value & 1) != 0).Select(static value => (ushort)value)];
    }

    private static void AssertExtent(IEnumerable<long> numbers, SliceExtent? found, bool isNeeded)
    {
        Assert.True(found is not null || !isNeeded, "Nothing was learnt.");
        if (found is not null)
        {
            long[] all = [.. numbers];
            Assert.Equal(new SliceExtent(all.Aggregate(Int128.Zero, static (sum, number) => sum + number), all.Min(), all.Max()), found);
        }
    }
}
