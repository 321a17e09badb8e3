using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Segmentation.Bitmaps;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

public sealed unsafe class SlabTests
{
    [Fact]
    public void Tiny_sets_share_slabs_instead_of_taking_one_each()
    {
        List<Bitmap> sets = [Bitmap.Of(1)];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (uint i = 0; i < 4_000; i++)
        {
            sets.Add(BitmapBuilder.FromSorted([i]));
        }

        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / 4_000;
        Assert.InRange(each, 8, 400);
        int owners = sets.Select(set => set.Containers[0].Owner).Distinct().Count();
        Assert.InRange(owners, 1, 4); // 4,000 payloads of 8 aligned bytes: two slabs of 16 KiB, one that was begun
    }

    [Fact]
    public void A_large_first_payload_gets_what_it_asks_for()
    {
        Slab? slab = null;
        Slab.Allocate(ref slab, 8_192, out PayloadOwner owner);
        Assert.Same(slab, owner);
        Assert.Equal(8_192, slab.Capacity);
        Slab.Allocate(ref slab, 8_192, out _);
        Assert.Equal(16_384, slab.Capacity);
    }

    [Fact]
    public void A_chain_doubles_up_to_a_mebibyte_and_larger_payloads_get_their_own_length()
    {
        Slab? slab = null;
        HashSet<int> capacities = [];
        for (int i = 0; i < 1_000; i++)
        {
            Slab.Allocate(ref slab, 8_192, out _);
            capacities.Add(slab.Capacity);
        }

        Assert.Equal(Slab.Size, capacities.Max());
        Slab.Allocate(ref slab, 3 * Slab.Size, out _);
        Assert.Equal(3 * Slab.Size, slab.Capacity);
        Slab.Allocate(ref slab, 2 * Slab.Size, out _);
        Assert.Equal(2 * Slab.Size, slab.Capacity);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(1_024)]
    [InlineData(1_025)]
    [InlineData(16_384)]
    public void Payloads_are_aligned_and_never_overlap(int length)
    {
        Slab? slab = null;
        List<long> starts = [];
        List<PayloadOwner> owners = []; // what nobody owns is freed, and its addresses come back
        for (int i = 0; i < 200; i++)
        {
            byte* bytes = Slab.Allocate(ref slab, length, out PayloadOwner owner);
            new Span<byte>(bytes, length).Fill((byte)i);
            starts.Add((long)bytes);
            owners.Add(owner);
            Assert.Equal(0, (long)bytes % (length >= 512 ? 64 : 8));
            Assert.Same(slab, owner);
        }

        starts.Sort();
        Assert.DoesNotContain(starts.Zip(starts.Skip(1)), pair => pair.Second - pair.First < length);
        GC.KeepAlive(owners);
    }

    [Fact]
    public void Threads_that_share_a_slab_get_different_bytes()
    {
        Slab? shared = null;
        Thread fresh = new(() => Slab.Allocate(ref shared, 8, out _)); // a thread of its own has a slab that no other test has cut from
        fresh.Start();
        fresh.Join();
        long[][] starts = new long[4][];
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(t => new Thread(() =>
        {
            Slab? mine = shared;
            List<long> addresses = [];
            for (int i = 0; i < 400; i++)
            {
                byte* bytes = Slab.Allocate(ref mine, 8, out PayloadOwner owner);
                if (ReferenceEquals(owner, shared))
                {
                    addresses.Add((long)bytes);
                }
            }

            starts[t] = [.. addresses];
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        long[] all = [.. starts.SelectMany(addresses => addresses)];
        Assert.True(all.Length > 400);
        Assert.Equal(all.Length, all.Distinct().Count());
        GC.KeepAlive(shared);
    }

    [Fact]
    public void A_negative_length_is_refused()
    {
        Slab? slab = null;
        Assert.Throws<ArgumentOutOfRangeException>(() => Slab.Allocate(ref slab, -1, out _));
    }
}
