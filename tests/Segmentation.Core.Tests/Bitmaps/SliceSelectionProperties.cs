using System;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

public unsafe class SliceSelectionProperties
{
    [Theory]
    [MemberData(nameof(SliceSamples.Names), MemberType = typeof(SliceSamples))]
    public void Selecting_among_words_and_values_equals_a_scan_at_every_width(string name)
    {
        SliceSamples sample = SliceSamples.Of(name);
        ushort[][] sets = [.. sample.Sets()];
        ulong[] target = new ulong[ContainerLimits.BitsetWords];
        ushort[] kept = new ushort[ContainerLimits.ArrayMaximum];
        foreach ((long least, long most) in sample.Ranges())
        {
            foreach (ushort[] set in sets)
            {
                ushort[] expected = [.. set.Where(value => sample.IsBetween(value, least, most))];
                ulong[] expectedWords = SliceSamples.WordsOf(expected);
                ulong[] within = SliceSamples.WordsOf(set);
                foreach (int width in ChunkSelectionProperties.Widths)
                {
                    BitSlices column = (width / 128 + set.Length) % 2 == 0 ? sample.Column : sample.Narrow;
                    Func<string> asked = () => $"{name}: {least} to {most} among {set.Length}, {column.Slices.Length} slices, width {width}";
                    Array.Fill(target, 0xA5A5UL);
                    fixed (ulong* from = within, to = target)
                    {
                        AssertSame(expected.Length, SliceSelection.CountWithin(column, SliceSamples.Key, least, most, from, width), asked);
                        AssertSame(expected.Length, SliceSelection.SelectWithin(column, SliceSamples.Key, least, most, from, to, width), asked);
                        AssertSame(true, expectedWords.AsSpan().SequenceEqual(target), asked);
                    }

                    if (set.Length <= kept.Length)
                    {
                        fixed (ushort* from = set, to = kept)
                        {
                            AssertSame(expected.Length, SliceSelection.SelectWithin(column, SliceSamples.Key, least, most, from, set.Length, null, width), asked);
                            AssertSame(expected.Length, SliceSelection.SelectWithin(column, SliceSamples.Key, least, most, from, set.Length, to, width), asked);
                            AssertSame(true, expected.AsSpan().SequenceEqual(kept.AsSpan(0, expected.Length)), asked);
                        }
                    }
                }
            }
        }
    }

    [Fact]
    public void Words_and_values_may_be_their_own_target_at_any_alignment()
    {
        SliceSamples sample = SliceSamples.Of("uniform");
        ushort[] set = [.. Enumerable.Range(0, 100).Select(static i => (ushort)(i * 601))];
        ushort[] expected = [.. set.Where(value => sample.IsBetween(value, 0, 500))];
        ulong[] words = new ulong[ContainerLimits.BitsetWords + 8];
        for (int offset = 0; offset < 8; offset++)
        {
            SliceSamples.WordsOf(set).CopyTo(words, offset);
            ushort[] values = [.. set];
            fixed (ulong* target = &words[offset])
            {
                Assert.Equal(expected.Length, SliceSelection.SelectWithin(sample.Column, SliceSamples.Key, 0, 500, target, target));
            }

            fixed (ushort* target = values)
            {
                Assert.Equal(expected.Length, SliceSelection.SelectWithin(sample.Column, SliceSamples.Key, 0, 500, target, set.Length, target));
            }

            Assert.True(SliceSamples.WordsOf(expected).AsSpan().SequenceEqual(words.AsSpan(offset, ContainerLimits.BitsetWords)));
            Assert.Equal(expected, values[..expected.Length]);
        }
    }

    [Fact]
    public void A_chunk_without_numbers_has_no_members()
    {
        SliceSamples sample = SliceSamples.Of("few");
        ulong[] words = new ulong[ContainerLimits.BitsetWords];
        Array.Fill(words, ulong.MaxValue);
        ushort value = 5;
        fixed (ulong* target = words)
        {
            Assert.Equal(0, SliceSelection.CountWithin(sample.Column, 9, long.MinValue, long.MaxValue, target));
            Assert.Equal(0, SliceSelection.CountWithin(BitSlices.Empty, 0, long.MinValue, long.MaxValue, &value, 1));
            Assert.Equal(0, SliceSelection.SelectWithin(sample.Column, 9, long.MinValue, long.MaxValue, target, target));
        }

        Assert.All(words, static word => Assert.Equal(0UL, word));
    }

    [Theory]
    [MemberData(nameof(SliceSamples.Names), MemberType = typeof(SliceSamples))]
    public void Sums_and_extremes_equal_a_scan(string name)
    {
        SliceSamples sample = SliceSamples.Of(name);
        foreach (ushort[] set in sample.Sets())
        {
            long[] numbers = [.. set.Where(sample.Numbers.ContainsKey).Select(value => sample.Numbers[value])];
            Int128 sum = numbers.Aggregate(Int128.Zero, static (total, number) => total + number);
            foreach (BitSlices column in new[] { sample.Column, sample.Narrow })
            {
                fixed (ushort* values = set)
                fixed (ulong* within = SliceSamples.WordsOf(set))
                {
                    Assert.Equal(sum, SliceAggregates.SumWithin(column, SliceSamples.Key, within));
                    if (set.Length <= ContainerLimits.ArrayMaximum)
                    {
                        Assert.Equal(sum, SliceAggregates.SumWithin(column, SliceSamples.Key, values, set.Length));
                    }

                    Assert.Equal(numbers.Length > 0, SliceAggregates.TryMaximumWithin(column, SliceSamples.Key, within, out long highest));
                    Assert.Equal(numbers.DefaultIfEmpty().Max(), highest);
                    Assert.Equal(numbers.Length > 0, SliceAggregates.TryMinimumWithin(column, SliceSamples.Key, within, out long lowest));
                    Assert.Equal(numbers.DefaultIfEmpty().Min(), lowest);
                    for (int slice = 0; slice < column.Slices.Length; slice++)
                    {
                        Assert.Equal(numbers.Count(number => (number >> slice & 1) != 0), SliceAggregates.CountWithin(column, slice, SliceSamples.Key, within));
                    }
                }
            }

            ushort[] members = [.. set.Where(sample.Numbers.ContainsKey)];
            long[] read = new long[members.Length];
            sample.Column.NumbersOf(SliceSamples.Key, members, read);
            Assert.Equal(numbers, read);
            fixed (ulong* within = SliceSamples.WordsOf(members))
            {
                foreach (int wanted in new[] { 1, members.Length / 2, members.Length - members.Length / 16, members.Length }.Where(wanted => wanted > 0 && wanted <= members.Length))
                {
                    long least = SliceAggregates.LeastOfBest(sample.Column, SliceSamples.Key, within, wanted);
                    Assert.True(numbers.Count(number => number >= least) >= wanted, $"{name}: fewer than {wanted} of {members.Length} numbers are {least} or more.");
                }

                foreach (long least in numbers.Take(50))
                {
                    Assert.Equal(numbers.Any(number => number < least), least > long.MinValue && SliceSelection.AnyWithin(sample.Column, SliceSamples.Key, long.MinValue, least - 1, within));
                    Assert.Equal(numbers.Any(number => number > least), least < long.MaxValue && SliceSelection.AnyWithin(sample.Column, SliceSamples.Key, least + 1, long.MaxValue, within));
                }
            }
        }
    }

    [Fact]
    public void A_sum_beyond_64_bits_is_exact()
    {
        uint[] values = [.. Enumerable.Range(0, ContainerLimits.ChunkSize).Select(static value => (uint)value)];
        foreach (long number in new[] { long.MaxValue, long.MinValue })
        {
            BitSlices column = BitSlices.Empty.Fold(ValuedBitmapBuilder.FromSorted(values, [.. values.Select(_ => number)]), Bitmap.Empty);
            ulong[] all = new ulong[ContainerLimits.BitsetWords];
            Array.Fill(all, ulong.MaxValue);
            fixed (ulong* within = all)
            {
                Assert.Equal((Int128)number * ContainerLimits.ChunkSize, SliceAggregates.SumWithin(column, 0, within));
            }
        }
    }

    private static void AssertSame<T>(T expected, T actual, Func<string> asked)
    {
        if (!Equals(expected, actual))
        {
            Assert.Fail($"{asked()}: {actual} instead of {expected}");
        }
    }
}
