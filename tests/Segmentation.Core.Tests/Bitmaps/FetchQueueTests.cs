using System;
using System.Linq;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

/// <summary>What is put down to be fetched changes no answer, whatever it is.</summary>
public sealed unsafe class FetchQueueTests
{
    [Fact]
    public void Bytes_that_cannot_be_read_are_only_asked_for()
    {
        FetchQueue queue = new();
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 40; i++)
            {
                queue.Add((byte*)(8 + 4_000 * i), i * 300);
            }

            queue.Step(1);
            queue.Step(FetchQueue.Many);
            queue.Finish();
            queue.Step(FetchQueue.Some);
        }

        queue.Add(null, ContainerLimits.BitsetBytes);
        queue.Clear();
        queue.Step(FetchQueue.Few);
        FetchQueue.Nothing.Step(FetchQueue.Many);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(449)]
    [InlineData(4_096)]
    public void Values_are_looked_up_and_set_as_without_a_queue(int count)
    {
        Random random = new(20_261_122);
        ushort[] values = [.. Enumerable.Range(0, 65_536).OrderBy(_ => random.Next()).Take(count).Order().Select(static value => (ushort)value)];
        ulong[] words = [.. Enumerable.Range(0, ContainerLimits.BitsetWords).Select(_ => (ulong)random.NextInt64() | 1UL << 63)];
        ulong[] set = new ulong[ContainerLimits.BitsetWords];
        ushort[] kept = new ushort[count + ArrayKernels.Slack];
        FetchQueue queue = new();
        fixed (ushort* first = values)
        fixed (ushort* to = kept)
        fixed (ulong* bits = words)
        fixed (ulong* fresh = set)
        {
            int within = values.Count(value => (words[value >> 6] >> (value & 63) & 1) != 0);
            queue.Add((byte*)bits, ContainerLimits.BitsetBytes);
            Assert.Equal(within, ArrayKernels.IntersectBitsetCount(first, count, bits, queue));
            queue.Add((byte*)bits, ContainerLimits.BitsetBytes);
            Assert.Equal(within, ArrayKernels.IntersectBitset(first, count, bits, to, queue));
            Assert.Equal(count - within, ArrayKernels.DifferenceBitset(first, count, bits, to, queue));
            ArrayKernels.SetBits(fresh, first, count, queue);
            Assert.Equal(count, WordKernels.Count(fresh));
            Assert.Equal(count, ArrayKernels.IntersectBitsetCount(first, count, fresh));
        }
    }
}
