using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Segmentation.Execution;
using Xunit;

namespace Segmentation.Core.Tests.Execution;

/// <summary>Thresholds over sets of every form, borrowed or in scratch, against counting one value after another.</summary>
/// <remarks>Replay a failure with SEGMENTATION_SEED set to the seed it names.</remarks>
public sealed unsafe class ThresholdProperties
{
    [Fact]
    public void Who_is_in_at_least_k_sets_is_found_however_the_sets_stand()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("SEGMENTATION_SEED"), CultureInfo.InvariantCulture, out int given) ? given : 20_261_124;
        Scratch borrowed = new();
        Scratch scratch = new();
        byte[] counterBytes = GC.AllocateArray<byte>(ContainerLimits.ChunkSize, pinned: true);
        ulong** bitsets = stackalloc ulong*[Threshold.Capacity];
        ushort** arrays = stackalloc ushort*[Threshold.Capacity];
        int* lengths = stackalloc int[Threshold.Capacity];
        ulong** slices = stackalloc ulong*[ThresholdKernels.MostSlices];
        ThresholdOperands room = new() { Bitsets = bitsets, Arrays = arrays, Lengths = lengths };
        for (int trial = 0; trial < 120; trial++)
        {
            Random random = new(seed + trial);
            borrowed.Release(0);
            scratch.Release(0);
            int size = trial % 20 == 0 ? random.Next(200, 600) : random.Next(2, 60);
            double full = random.Next(4) == 0 ? 0.3 : 0.02;
            double empty = random.Next(4) == 0 ? 0.5 : 0.05;
            int least = random.Next(3) == 0 ? random.Next(1, size + 1) : random.Next(1, Math.Min(size, 9) + 1);
            int[] counts = new int[ContainerLimits.ChunkSize];
            fixed (byte* counters = counterBytes)
            {
                Threshold threshold = new(scratch, least, size, room, slices, counters);
                for (int i = 0; i < size; i++)
                {
                    int top = scratch.Top;
                    bool isOwn = random.Next(3) == 0 || borrowed.Top > 100;
                    for (int waste = random.Next(3); isOwn && waste > 0; waste--)
                    {
                        scratch.Rent();
                    }

                    ChunkSet members = Next(random, isOwn ? scratch : borrowed, full, empty, counts);
                    threshold.Add(members, top);
                }

                ChunkSet actual = threshold.Take();
                string where = $"SEGMENTATION_SEED={seed + trial}: {least} of {size}";
                ulong* words = (ulong*)borrowed.Rent();
                ChunkAlgebra.CopyTo(actual, words);
                for (int value = 0; value < counts.Length; value++)
                {
                    Assert.True(counts[value] >= least == ((words[value >> 6] >> (value & 63) & 1) != 0), $"{where}, value {value} of {counts[value]}");
                }

                Assert.True(actual.Cardinality == ChunkSet.Unknown || actual.Cardinality == counts.Count(count => count >= least), where);
            }
        }

        Assert.Equal(-1, counterBytes.AsSpan().IndexOfAnyExcept((byte)0));
    }

    private static ChunkSet Next(Random random, Scratch scratch, double full, double empty, int[] counts)
    {
        double form = random.NextDouble();
        if (form < full)
        {
            Array.ForEach([.. Enumerable.Range(0, counts.Length)], value => counts[value]++);
            return ChunkSet.Full;
        }

        if (form < full + empty)
        {
            return ChunkSet.Empty;
        }

        int cardinality = random.Next(3) switch { 0 => random.Next(1, 200), 1 => random.Next(1, 4_097), _ => random.Next(4_097, 20_000) };
        int domain = random.Next(4) == 0 ? Math.Max(cardinality * 3 / 2, 4_000) : ContainerLimits.ChunkSize;
        List<ushort> members = [];
        for (int value = 0; value < domain; value++)
        {
            if (random.Next(domain) < cardinality)
            {
                members.Add((ushort)value);
            }
        }

        foreach (ushort member in members)
        {
            counts[member]++;
        }

        if (members.Count == 0)
        {
            return ChunkSet.Empty;
        }

        void* buffer = scratch.Rent();
        if (members.Count <= ContainerLimits.ArrayMaximum && random.Next(8) != 0)
        {
            members.CopyTo(new Span<ushort>(buffer, members.Count));
            return ChunkSet.OfValues((ushort*)buffer, members.Count);
        }

        ulong* words = (ulong*)buffer;
        WordKernels.Clear(words);
        foreach (ushort member in members)
        {
            words[member >> 6] |= 1UL << member;
        }

        return ChunkSet.OfWords(words, ChunkSet.Unknown);
    }
}
