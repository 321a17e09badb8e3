using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

public class BitSlicesProperties
{
    private const int Chunks = 4;

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 1, 1)]
    [InlineData(3, 8, 8)]
    [InlineData(4, 8, 20)]
    [InlineData(5, 20, 8)]
    [InlineData(6, 20, 64)]
    [InlineData(7, 64, 3)]
    [InlineData(8, 0, 12)]
    [InlineData(9, 12, 0)]
    public void Folding_and_reading_equal_a_dictionary(int seed, int oldBits, int addedBits)
    {
        Random random = new(seed);
        SortedDictionary<uint, long> numbers = ValuedBitmapProperties.Sample(random, oldBits);
        BitSlices column = BitSlices.Empty.Fold(ValuedBitmapProperties.Build(numbers), Bitmap.Empty);
        AssertHolds(numbers, column, random);

        SortedDictionary<uint, long> added = ValuedBitmapProperties.Sample(random, addedBits);
        SortedSet<uint> removed = ValuedBitmapSamples.Members(random, Chunks);
        BitSlices folded = column.Fold(ValuedBitmapProperties.Build(added), BitmapBuilder.FromSorted([.. removed]));
        BitSlices pieces = column;
        for (int first = 0; first < Chunks; first += 2)
        {
            BitSlices piece = column.Keys(first, first + 1).Fold(
                ValuedBitmapProperties.Build(added).Keys(first, first + 1),
                BitmapBuilder.FromSorted([.. removed.Where(value => value >> 16 >= first && value >> 16 <= first + 1)]));
            pieces = pieces.WithKeys(first, first + 1, piece);
        }

        AssertHolds(numbers, column, random);
        removed.ToList().ForEach(value => numbers.Remove(value));
        foreach ((uint value, long number) in added)
        {
            numbers[value] = number;
        }

        AssertHolds(numbers, folded, random);
        AssertHolds(numbers, pieces, random);
    }

    [Theory]
    [InlineData(21, 1)]
    [InlineData(22, 7)]
    [InlineData(23, 20)]
    [InlineData(25, 64)]
    [InlineData(26, 0)]
    public void Selecting_by_slices_equals_a_scan_at_every_width(int seed, int bits)
    {
        Random random = new(seed);
        SortedDictionary<uint, long> numbers = ValuedBitmapProperties.Sample(random, bits);
        BitSlices column = BitSlices.Empty.Fold(ValuedBitmapProperties.Build(numbers), Bitmap.Empty);
        long high = bits == 0 ? 0 : long.MaxValue >> (64 - bits);
        long[] bounds = [long.MinValue, ~high - (bits < 64 ? 1 : 0), ~high, -1, 0, high / 3, high, high + (bits < 64 ? 1 : 0), long.MaxValue];
        ulong[] words = new ulong[ContainerLimits.BitsetWords];
        for (ushort key = 0; key <= Chunks; key++)
        {
            (int Bit, long Number)[] members = [.. numbers.Where(pair => pair.Key >> 16 == key).Select(static pair => ((int)(pair.Key & 65_535), pair.Value))];
            foreach (long least in bounds)
            {
                foreach (long most in bounds)
                {
                    ulong[] expected = new ulong[ContainerLimits.BitsetWords];
                    int count = 0;
                    foreach ((int bit, long number) in members)
                    {
                        if (number >= least && number <= most)
                        {
                            expected[bit >> 6] |= 1UL << (bit & 63);
                            count++;
                        }
                    }

                    foreach (int width in ChunkSelectionProperties.Widths)
                    {
                        Array.Fill(words, 0xA5A5UL);
                        Assert.Equal(count, SliceSelection.Select(column, key, least, most, words, width));
                        Assert.True(expected.AsSpan().SequenceEqual(words), $"key {key}, {least} to {most}, width {width}");
                    }

                    Assert.Equal(count, ChunkSelection.SelectSlices(column, key, least, most, words));
                }
            }
        }
    }

    [Fact]
    public void Transposing_moves_bit_m_of_number_i_to_bit_i_of_slice_m()
    {
        Random random = new(31);
        ulong[] numbers = new ulong[64];
        random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(numbers.AsSpan()));
        ulong[] slices = [.. numbers];
        SliceKernels.Transpose(slices);
        for (int i = 0; i < 64; i++)
        {
            for (int m = 0; m < 64; m++)
            {
                Assert.Equal(numbers[i] >> m & 1, slices[m] >> i & 1);
            }
        }
    }

    private static void AssertHolds(SortedDictionary<uint, long> expected, BitSlices column, Random random)
    {
        ValuedBitmapSamples.AssertSame(expected.Keys, column.Existence);
        int width = expected.Values.Select(static number => number == 0 ? 0 : 65 - (int)long.LeadingZeroCount(number ^ (number >> 63))).DefaultIfEmpty().Max();
        Assert.Equal(width, column.Slices.Length);
        uint[] members = [.. expected.Keys];
        bool[] found = new bool[members.Length];
        long[] numbers = new long[members.Length];
        column.Lookup(members, found, numbers);
        Assert.DoesNotContain(false, found);
        ValuedBitmapSamples.AssertSame(expected.Values, numbers);

        uint[] queries = ValuedBitmapSamples.Queries(random, [.. expected.Keys], Chunks);
        found = new bool[queries.Length];
        numbers = new long[queries.Length];
        column.Lookup(queries, found, numbers);
        for (int i = 0; i < queries.Length; i++)
        {
            bool present = expected.TryGetValue(queries[i], out long number);
            Assert.True((present, number) == (found[i], numbers[i]), $"{queries[i]}");
            Assert.Equal(present, column.TryGet(queries[i], out long single));
            Assert.Equal(number, single);
        }
    }
}
