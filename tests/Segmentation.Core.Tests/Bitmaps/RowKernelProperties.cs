using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

/// <summary>Rows and sieves against a look at one value after another, at every width and at the edges of their blocks.</summary>
public sealed unsafe class RowKernelProperties : IDisposable
{
    private readonly List<nint> _memory = [];
    private readonly Random _random = new(20_261_122);

    public static TheoryData<int> Lengths => [0, 1, 3, 4, 5, 31, 32, 33, 63, 64, 65, 254, 255, 256, 257, 509, 510, 511, 4_095, 4_096];

    public void Dispose() => _memory.ForEach(static block => NativeMemory.AlignedFree((void*)block));

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Every_width_counts_the_bits_of_the_rows_of_values(int length)
    {
        ulong* rows = (ulong*)Take(ContainerLimits.ChunkSize * sizeof(ulong));
        for (int value = 0; value < ContainerLimits.ChunkSize; value++)
        {
            rows[value] = value % 7 == 0 ? ulong.MaxValue : (ulong)_random.NextInt64() & (ulong)_random.NextInt64();
        }

        ushort* values = Values(length, 65_536);
        uint[] expected = [.. Enumerable.Range(0, RowKernels.Columns).Select(static b => (uint)(1000 * b))];
        for (int i = 0; i < length; i++)
        {
            for (int b = 0; b < RowKernels.Columns; b++)
            {
                expected[b] += (uint)(rows[values[i]] >> b & 1);
            }
        }

        foreach (KernelWidth width in Enum.GetValues<KernelWidth>())
        {
            uint[] found = [.. Enumerable.Range(0, RowKernels.Columns).Select(static b => (uint)(1000 * b))];
            fixed (uint* counts = found)
            {
                RowKernels.Count(width, rows, values, length, counts);
            }

            Assert.True(expected.AsSpan().SequenceEqual(found), $"{width}, {length} values");
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Values_that_are_set_in_rows_and_cleared_again_leave_nothing(int length)
    {
        ulong* rows = (ulong*)Take(ContainerLimits.ChunkSize * sizeof(ulong));
        new Span<ulong>(rows, ContainerLimits.ChunkSize).Clear();
        ushort* values = Values(length, 65_536);
        RowKernels.Set(rows, values, length, 1UL << 63);
        RowKernels.Set(rows, values, length / 2, 1);
        for (int i = 0; i < length; i++)
        {
            Assert.Equal(1UL << 63 | (i < length / 2 ? 1UL : 0), rows[values[i]]);
        }

        RowKernels.Clear(rows, values, length);
        Assert.Equal(-1, new ReadOnlySpan<ulong>(rows, ContainerLimits.ChunkSize).IndexOfAnyExcept(0UL));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(63)]
    [InlineData(64)]
    public void Turned_words_have_each_bit_where_its_value_is(int sets)
    {
        ulong** words = stackalloc ulong*[RowKernels.Columns];
        for (int b = 0; b < sets; b++)
        {
            words[b] = b % 5 == 3 ? null : (ulong*)Take(ContainerLimits.BitsetBytes) + b % 3;
            for (int w = 0; words[b] != null && w < ContainerLimits.BitsetWords; w++)
            {
                words[b][w] = (ulong)_random.NextInt64() ^ (ulong)_random.NextInt64() << 1;
            }
        }

        ulong* rows = (ulong*)Take(ContainerLimits.ChunkSize * sizeof(ulong));
        new Span<ulong>(rows, ContainerLimits.ChunkSize).Fill(ulong.MaxValue);
        RowKernels.Transpose(rows, words, sets);
        for (int value = 0; value < ContainerLimits.ChunkSize; value++)
        {
            ulong expected = 0;
            for (int b = 0; b < sets; b++)
            {
                expected |= words[b] == null ? 0 : (words[b][value >> 6] >> (value & 63) & 1) << b;
            }

            Assert.True(expected == rows[value], $"row {value} of {sets} sets");
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_sieve_counts_the_values_that_are_members(int length)
    {
        foreach ((int members, int domain) in new[] { (0, 65_536), (1, 65_536), (13, 65_536), (128, 65_536), (64, 64), (100, 5_000) })
        {
            ushort* values = Values(length, Math.Max(domain, length));
            ushort* small = Values(members, domain);
            ulong* words = (ulong*)Take(ContainerLimits.BitsetBytes);
            WordKernels.Clear(words);
            ArrayKernels.SetBits(words, small, members);
            ulong* sieve = (ulong*)Take(SieveKernels.SieveWords * sizeof(ulong));
            SieveKernels.Make(small, members, sieve);
            int expected = ArrayKernels.Merge<AndOperator, Drop>(values, length, small, members, null);
            Assert.True(expected == SieveKernels.Count(values, length, sieve, words), $"{members} members below {domain}, {length} values");
        }
    }

    private ushort* Values(int count, int domain)
    {
        SortedSet<ushort> drawn = [];
        while (drawn.Count < count)
        {
            drawn.Add((ushort)_random.Next(domain));
        }

        ushort* values = (ushort*)((byte*)Take(2 * count + 128) + 2);
        drawn.ToArray().CopyTo(new Span<ushort>(values, count));
        return values;
    }

    private void* Take(int bytes)
    {
        void* block = NativeMemory.AlignedAlloc((nuint)bytes + 64, 64);
        _memory.Add((nint)block);
        return block;
    }
}
