using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

/// <summary>Thresholds of every width against counting one value after another.</summary>
/// <remarks>Replay a failure with SEGMENTATION_SEED set to the seed it names.</remarks>
public sealed unsafe class ThresholdKernelProperties : IDisposable
{
    private const int Words = ContainerLimits.BitsetWords;

    private readonly int _seed = int.TryParse(Environment.GetEnvironmentVariable("SEGMENTATION_SEED"), CultureInfo.InvariantCulture, out int given) ? given : 20_261_123;
    private readonly List<nint> _memory = [];

    public void Dispose() => _memory.ForEach(block => NativeMemory.AlignedFree((void*)block));

    [Fact]
    public void Every_width_finds_who_is_in_at_least_k_sets_for_every_k_at_an_edge()
    {
        Pool pool = new(this, _seed);
        foreach (int count in new[] { 1, 2, 3, 7, 8, 9, 10, 17, 64, 255, 256, 600 })
        {
            foreach (double arrays in new[] { 0.0, 0.3, 1.0 })
            {
                Random random = new(_seed + count);
                List<Sample> sets = [.. Enumerable.Range(0, count).Select(_ => pool.Next(random, arrays))];
                int[] counts = Counts(sets);
                int top = counts.Max();
                int[] edges = count < 20 ? [.. Enumerable.Range(1, count)] : [1, 8, 9, 16, 128, 255, 256, 257, top, top + 1, count];
                foreach (int least in edges.Where(k => k >= 1 && k <= count).Distinct())
                {
                    Check(sets, counts, least, $"SEGMENTATION_SEED={_seed}, {least} of {count}, {arrays} arrays");
                }
            }
        }
    }

    [Fact]
    public void Sets_may_be_counted_in_batches_of_any_size()
    {
        Pool pool = new(this, _seed);
        Random random = new(_seed);
        for (int trial = 0; trial < 40; trial++)
        {
            List<Sample> sets = [.. Enumerable.Range(0, random.Next(2, 80)).Select(_ => pool.Next(random, 0.5))];
            int least = random.Next(1, sets.Count + 1);
            Check(sets, Counts(sets), least, $"SEGMENTATION_SEED={_seed}, trial {trial}", random.Next(1, 20));
        }
    }

    [Fact]
    public void A_value_in_every_one_of_many_sets_is_counted_beyond_what_a_byte_holds()
    {
        Pool pool = new(this, _seed);
        foreach (int count in new[] { 255, 256, 257, 600 })
        {
            foreach (Sample sample in new[] { pool.Samples[0], pool.Samples[^1], pool.Samples[^2] })
            {
                List<Sample> sets = [.. Enumerable.Repeat(sample, count)];
                int[] counts = Counts(sets);
                Check(sets, counts, count, $"all {count}");
                Check(sets, counts, count - 1, $"one less than {count}");
                Check([.. sets.Take(count - 1)], Counts(sets.GetRange(0, count - 1)), count, $"{count} of {count - 1}");
            }
        }
    }

    [Fact]
    public void Values_that_are_no_set_stay_in_bounds()
    {
        Random random = new(_seed);
        ushort* garbage = (ushort*)Bytes(2 * ContainerLimits.ArrayMaximum);
        random.NextBytes(new Span<byte>(garbage, 2 * ContainerLimits.ArrayMaximum));
        Sample sample = new([], null, garbage, ContainerLimits.ArrayMaximum);
        Run<Width64, ulong>([sample, sample, sample], 2, ThresholdKernels.MaximumBatch, zeroAgain: false);
        Run<Width512, Vector512<ulong>>([sample, sample, sample], 2, ThresholdKernels.MaximumBatch, zeroAgain: false);
    }

    private static void Check(List<Sample> sets, int[] counts, int least, string where, int batch = ThresholdKernels.MaximumBatch)
    {
        ulong[] expected = new ulong[Words];
        for (int value = 0; value < counts.Length; value++)
        {
            expected[value >> 6] |= (counts[value] >= least ? 1UL : 0) << (value & 63);
        }

        Assert.True(expected.AsSpan().SequenceEqual(Run<Width64, ulong>(sets, least, batch)), $"64: {where}");
        Assert.True(expected.AsSpan().SequenceEqual(Run<Width128, Vector128<ulong>>(sets, least, batch)), $"128: {where}");
        Assert.True(expected.AsSpan().SequenceEqual(Run<Width256, Vector256<ulong>>(sets, least, batch)), $"256: {where}");
        Assert.True(expected.AsSpan().SequenceEqual(Run<Width512, Vector512<ulong>>(sets, least, batch)), $"512: {where}");
    }

    private static ReadOnlySpan<ulong> Run<TLanes, TVector>(List<Sample> sets, int least, int batch, bool zeroAgain = true)
        where TLanes : struct, IWordLanes<TVector>
        where TVector : unmanaged
    {
        byte[] counters = new byte[ContainerLimits.ChunkSize];
        ulong[] reached = new ulong[Words];
        int sliceCount = ThresholdKernels.SliceCount(least);
        ulong[] sliceWords = new ulong[sliceCount * Words];
        Array.Fill(reached, 0xA5A5UL);
        Array.Fill(sliceWords, 0xA5A5UL);
        ulong** bitsets = stackalloc ulong*[batch];
        ushort** arrays = stackalloc ushort*[batch];
        int* lengths = stackalloc int[batch];
        ulong** slices = stackalloc ulong*[sliceCount];
        fixed (byte* counter = counters)
        {
            fixed (ulong* result = reached, slice = sliceWords)
            {
                for (int i = 0; i < sliceCount; i++)
                {
                    slices[i] = slice + i * Words;
                }

                for (int first = 0; first < sets.Count; first += batch)
                {
                    ThresholdOperands operands = new() { Bitsets = bitsets, Arrays = arrays, Lengths = lengths };
                    foreach (Sample set in sets.Skip(first).Take(batch))
                    {
                        if (set.Words != null)
                        {
                            bitsets[operands.BitsetCount++] = set.Words;
                        }
                        else
                        {
                            lengths[operands.ArrayCount] = set.Length;
                            arrays[operands.ArrayCount++] = set.Values;
                        }
                    }

                    ThresholdKernels.Add<TLanes, TVector>(operands, least, counter, result, sets.Count <= batch ? null : slices, isFirst: first == 0);
                }
            }
        }

        Assert.True(!zeroAgain || counters.AsSpan().IndexOfAnyExcept((byte)0) < 0, "counters are zero again");
        return reached;
    }

    private static int[] Counts(List<Sample> sets)
    {
        int[] counts = new int[ContainerLimits.ChunkSize];
        foreach (Sample set in sets)
        {
            foreach (int value in set.Members)
            {
                counts[value]++;
            }
        }

        return counts;
    }

    private byte* Bytes(int length)
    {
        byte* block = (byte*)NativeMemory.AlignedAlloc((nuint)length, 64);
        _memory.Add((nint)block);
        return block;
    }

    private sealed class Sample(int[] members, ulong* words, ushort* values, int length)
    {
        public int[] Members { get; } = members;

        /// <summary>Null when the set is an array.</summary>
        public ulong* Words { get; } = words;

        public ushort* Values { get; } = values;

        public int Length { get; } = length;
    }

    /// <summary>Sets of both forms: full, empty, one value at either end, at the limits of a segment, sparse and dense.</summary>
    private sealed class Pool
    {
        private readonly List<Sample> _bitsets = [];
        private readonly List<Sample> _arrays = [];

        public Pool(ThresholdKernelProperties owner, int seed)
        {
            Random random = new(seed);
            Add(owner, [.. Enumerable.Range(0, ContainerLimits.ChunkSize)]);
            Add(owner, []);
            Add(owner, [0]);
            Add(owner, [65_535]);
            Add(owner, [16_383, 16_384, 32_767, 32_768, 49_151, 49_152]);
            Add(owner, [.. Enumerable.Range(16_380, 4_096)]);
            foreach (double density in new[] { 0.0005, 0.004, 0.03, 0.06, 0.1, 0.3, 0.7 })
            {
                for (int copy = 0; copy < 3; copy++)
                {
                    Add(owner, [.. Enumerable.Range(0, ContainerLimits.ChunkSize).Where(_ => random.NextDouble() < density)]);
                }
            }

            Add(owner, [5, 16_384, 65_535]);
        }

        public List<Sample> Samples => [.. _bitsets, .. _arrays];

        public Sample Next(Random random, double arrays) =>
            random.NextDouble() < arrays ? _arrays[random.Next(_arrays.Count)] : _bitsets[random.Next(_bitsets.Count)];

        private void Add(ThresholdKernelProperties owner, int[] members)
        {
            ulong* words = (ulong*)owner.Bytes(ContainerLimits.BitsetBytes);
            WordKernels.Clear(words);
            foreach (int value in members)
            {
                words[value >> 6] |= 1UL << (value & 63);
            }

            _bitsets.Add(new Sample(members, words, null, 0));
            if (members.Length <= ContainerLimits.ArrayMaximum)
            {
                ushort* values = (ushort*)owner.Bytes(2 * members.Length);
                for (int i = 0; i < members.Length; i++)
                {
                    values[i] = (ushort)members[i];
                }

                _arrays.Add(new Sample(members, null, values, members.Length));
            }
        }
    }
}
