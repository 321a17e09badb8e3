using System;
using System.Linq;
using System.Numerics;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

public unsafe class ChunkSelectionProperties
{
    /// <summary>The scalar definition and every vector width; widths without hardware run in software and must agree too.</summary>
    internal static int[] Widths { get; } = [0, 128, 256, 512];

    public static TheoryData<int> Sizes => [1, 2, 15, 16, 17, 31, 32, 33, 63, 64, 65, 96, 127, 128, 129, 130, 4_095, 4_096, 4_097, 32_768, 65_535, 65_536];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Selecting_equals_a_scan_at_every_width_and_kind(int size)
    {
        Random random = new(size);
        foreach (bool consecutive in new[] { true, false })
        {
            uint[] values = Values(random, size, consecutive);
            ushort[] days = [.. values.Select(_ => random.Next(10) == 0 ? (ushort)(65_535 * random.Next(2)) : (ushort)(20_000 + random.Next(60)))];
            byte[] counts = [.. values.Select(_ => (byte)random.Next(1, 256))];
            long[] numbers = [.. values.Select(_ => ValuedBitmapSamples.Number(random, 64))];
            TimedBitmap timed = TimedBitmapBuilder.FromSorted(values, days, counts, true);
            TimedBitmap dated = TimedBitmapBuilder.FromSorted(values, days, [], false);
            ValuedBitmap valued = ValuedBitmapBuilder.FromSorted(values, numbers);
            (ushort, ushort)[] windows = [(0, 65_535), (20_010, 20_039), (0, 0), (65_535, 65_535), (5, 4), (20_000, 65_535)];
            foreach (int width in Widths)
            {
                foreach ((ushort first, ushort last) in windows)
                {
                    AssertSelects(values, i => days[i] >= first && days[i] <= last,
                        words => ChunkSelection.SelectDays(timed.Containers[0], first, last, words, width));
                    AssertSelects(values, i => days[i] >= first && days[i] <= last,
                        words => ChunkSelection.SelectDaysAndCounts(dated, dated.Containers[0], first, last, 1, 1, words, width));
                    AssertSelects(values, i => days[i] >= first && days[i] <= last && counts[i] is >= 3 and <= 200,
                        words => ChunkSelection.SelectDaysAndCounts(timed, timed.Containers[0], first, last, 3, 200, words, width));
                }

                AssertSelects(values, i => counts[i] == 255,
                    words => ChunkSelection.SelectDaysAndCounts(timed, timed.Containers[0], 0, 65_535, 255, 255, words, width));
                AssertSelects(values, i => numbers[i] is >= -5 and <= long.MaxValue / 2,
                    words => ChunkSelection.SelectNumbers(valued.Containers[0], -5, long.MaxValue / 2, words, width));
                AssertSelects(values, _ => true,
                    words => ChunkSelection.SelectNumbers(valued.Containers[0], long.MinValue, long.MaxValue, words, width));
                AssertSelects(values, i => numbers[i] == long.MinValue,
                    words => ChunkSelection.SelectNumbers(valued.Containers[0], long.MinValue, long.MinValue, words, width));
                AssertSelects(values, _ => false,
                    words => ChunkSelection.SelectNumbers(valued.Containers[0], 1, 0, words, width));
                AssertSelects(values, _ => false,
                    words => ChunkSelection.SelectDaysAndCounts(dated, dated.Containers[0], 0, 65_535, 2, 255, words, width));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(4_096)]
    public void Sparse_selection_gives_the_values_themselves(int size)
    {
        Random random = new(size);
        uint[] values = Values(random, size, consecutive: false);
        ushort[] days = [.. values.Select(_ => (ushort)random.Next(100))];
        Container container = TimedBitmapBuilder.FromSorted(values, days, [], false).Containers[0];
        Assert.Equal(ContainerKind.Array, container.Kind);
        ushort[] expected = [.. values.Where((_, i) => days[i] is >= 30 and <= 59).Select(static value => (ushort)(value & 65_535))];
        foreach (int width in Widths)
        {
            ushort[] target = [.. Enumerable.Repeat((ushort)77, size + 64)];
            int count = ChunkSelection.SelectDaysInto(container, 30, 59, target, width);
            Assert.Equal(expected, target[..count]);
            Assert.All(target.Skip(size), static value => Assert.Equal(77, value)); // nothing behind the room is written
            Assert.Equal(0, ChunkSelection.SelectDaysInto(container, 59, 30, target, width));
        }

        Assert.Equal(expected.Length, ChunkSelection.SelectDaysInto(container, 30, 59, new ushort[size]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(65)]
    [InlineData(4_095)]
    [InlineData(4_096)]
    public void Sparse_selection_by_number_gives_the_values_themselves(int size)
    {
        Random random = new(size);
        uint[] values = Values(random, size, consecutive: false);
        long[] numbers = [.. values.Select(_ => ValuedBitmapSamples.Number(random, 64))];
        Container container = ValuedBitmapBuilder.FromSorted(values, numbers).Containers[0];
        Assert.Equal(ContainerKind.Array, container.Kind);
        (long, long)[] ranges = [(long.MinValue, long.MaxValue), (-5, long.MaxValue / 2), (numbers[0], numbers[0]), (1, 0), (long.MaxValue, long.MaxValue)];
        foreach ((long least, long most) in ranges)
        {
            ushort[] expected = [.. values.Where((_, i) => numbers[i] >= least && numbers[i] <= most).Select(static value => (ushort)(value & 65_535))];
            foreach (int width in Widths)
            {
                ushort[] target = [.. Enumerable.Repeat((ushort)77, size + ArrayKernels.Slack + 64)];
                fixed (ushort* room = target)
                {
                    Assert.Equal(expected, target[..ChunkSelection.SelectNumbersInto(container, least, most, room, width)]);
                }

                Assert.All(target.Skip(size + ArrayKernels.Slack), static value => Assert.Equal(77, value)); // nothing behind the room is written
            }
        }
    }

    [Fact]
    public void Extremes_of_a_column_are_its_lowest_and_highest_element()
    {
        Random random = new(8);
        foreach (int size in new[] { 0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 4_095, 4_096, 65_536 })
        {
            ushort[] column = [.. Enumerable.Range(0, size).Select(_ => (ushort)random.Next(20_000, 60_000))];
            Assert.Equal((column.DefaultIfEmpty(ushort.MaxValue).Min(), column.DefaultIfEmpty((ushort)0).Max()), ColumnKernels.Extremes(column));
        }
    }

    [Fact]
    public void Columns_at_odd_addresses_match_at_every_width()
    {
        Random random = new(5);
        byte[] bytes = new byte[1_200];
        random.NextBytes(bytes);
        for (int offset = 0; offset < 9; offset++)
        {
            for (int size = 0; size <= 130; size++)
            {
                AssertMatches(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan(offset, 2 * size)), (ushort)30_000, (ushort)25_000);
                AssertMatches(bytes.AsSpan(offset, size), (byte)30, (byte)90);
                AssertMatches(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan(offset, 8 * size)), ulong.MaxValue / 2, ulong.MaxValue / 3);
            }
        }
    }

    [Fact]
    public void Depositing_bits_in_hardware_equals_the_definition()
    {
        Random random = new(6);
        for (int round = 0; round < 30; round++)
        {
            ulong[] words = [.. Enumerable.Range(0, ContainerLimits.BitsetWords).Select(_ => random.Next(4) switch
            {
                0 => 0UL,
                1 => ulong.MaxValue,
                _ => (ulong)random.NextInt64() << random.Next(2),
            })];
            for (int w = 0; w < words.Length && round % 2 == 0; w++)
            {
                words[w] &= (ulong)random.NextInt64() & (ulong)random.NextInt64(); // so that four words mostly hold few
            }

            ulong[] mask = [.. Enumerable.Range(0, RankBits.MaskWords).Select(_ => (ulong)random.NextInt64() << random.Next(2))];
            ulong[] expected = [.. words];
            int rank = 0;
            for (int value = 0; value < ContainerLimits.ChunkSize; value++)
            {
                if ((words[value >> 6] >> (value & 63) & 1) == 0)
                {
                    continue;
                }

                if ((mask[rank >> 6] >> (rank & 63) & 1) == 0)
                {
                    expected[value >> 6] &= ~(1UL << (value & 63));
                }

                rank++;
            }

            fixed (ulong* from = words, bits = mask, to = new ulong[ContainerLimits.BitsetWords])
            {
                Span<ulong> deposited = new(to, ContainerLimits.BitsetWords);
                foreach ((int members, bool vectors) in new[] { (0, true), (ContainerLimits.ChunkSize, true), (rank, false) })
                {
                    deposited.Fill(77);
                    Assert.Equal(rank, RankBits.Deposit(from, members, bits, to, vectors));
                    Assert.True(expected.AsSpan().SequenceEqual(deposited), $"{members}, {vectors}");
                }

                Assert.Equal(rank, RankBits.Deposit(from, rank, bits, from, vectors: true)); // in place
            }

            Assert.Equal(expected, words);
        }
    }

    internal static uint[] Values(Random random, int size, bool consecutive)
    {
        const uint High = 7u << 16;
        if (consecutive)
        {
            uint start = (uint)random.Next(65_536 - size + 1);
            return [.. Enumerable.Range(0, size).Select(i => High + start + (uint)i)];
        }

        ushort[] all = [.. Enumerable.Range(0, 65_536).Select(static value => (ushort)value)];
        random.Shuffle(all);
        return [.. all[..size].Order().Select(static value => High + value)];
    }

    private static void AssertMatches<T>(ReadOnlySpan<T> column, T first, T span)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ulong[] expected = new ulong[4];
        for (int i = 0; i < column.Length; i++)
        {
            bool inside = unchecked(column[i] - first) <= span;
            expected[i >> 6] |= (inside ? 1UL : 0UL) << (i & 63);
        }

        foreach (int width in Widths)
        {
            ulong[] mask = [ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue];
            ColumnKernels.Match(column, first, span, mask, width);
            int words = (column.Length + 63) / 64;
            Assert.True(expected.AsSpan(0, words).SequenceEqual(mask.AsSpan(0, words)), $"{typeof(T)}, {column.Length} elements, width {width}");
            Assert.All(mask.Skip(words), static word => Assert.Equal(ulong.MaxValue, word)); // nothing beyond the column is written
        }
    }

    private static void AssertSelects(uint[] values, Func<int, bool> selects, Func<ulong[], int> select)
    {
        ulong[] expected = new ulong[ContainerLimits.BitsetWords];
        int count = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (selects(i))
            {
                expected[(values[i] & 65_535) >> 6] |= 1UL << (int)(values[i] & 63);
                count++;
            }
        }

        ulong[] words = new ulong[ContainerLimits.BitsetWords];
        Array.Fill(words, 0x5A5AUL);
        Assert.Equal(count, select(words));
        Assert.True(expected.AsSpan().SequenceEqual(words));
    }
}
