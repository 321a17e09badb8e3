using System;
using System.IO;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

public unsafe class TimedBitmapTests
{
    [Fact]
    public void A_full_chunk_takes_six_bytes_and_its_columns()
    {
        TimedBitmap full = Range(0, 65_536, day: 7);
        Assert.Equal(ContainerKind.Run, full.Containers[0].Kind);
        Assert.Equal(6 + 3 * 65_536, TimedBitmap.LengthOf(full.Containers[0], hasCounts: true));
        Assert.True(full.TryGet(65_535, out ushort day, out byte count));
        Assert.Equal((7, 1), (day, count));
        Assert.Equal(65_536, full.Between(7, 7).Cardinality);
    }

    [Theory]
    [InlineData(1, nameof(ContainerKind.Array))]
    [InlineData(3, nameof(ContainerKind.Array))]
    [InlineData(4, nameof(ContainerKind.Run))]
    public void A_run_is_chosen_when_it_is_smaller_than_an_array(int length, string kind) =>
        Assert.Equal(kind, $"{Range(10, length, day: 1).Containers[0].Kind}");

    [Theory]
    [InlineData(4_096, nameof(ContainerKind.Array))]
    [InlineData(4_097, nameof(ContainerKind.Bitset))]
    public void Scattered_members_are_an_array_up_to_the_limit_and_a_bitset_beyond(int length, string kind)
    {
        uint[] values = [.. Enumerable.Range(0, length).Select(static i => (uint)(3 * i))];
        TimedBitmap bitmap = TimedBitmapBuilder.FromSorted(values, new ushort[length], [], false);
        Assert.Equal(kind, $"{bitmap.Containers[0].Kind}");
        Assert.Equal(values, bitmap.Members);
    }

    [Fact]
    public void Chunks_that_one_side_alone_holds_share_their_payload()
    {
        TimedBitmap old = Range(0, 100, day: 1);
        TimedBitmap newer = Range(65_536, 100, day: 2);
        TimedBitmap both = old.Supersede(newer);
        Assert.True(old.Containers[0].PayloadAddress == both.Containers[0].PayloadAddress);
        Assert.True(newer.Containers[0].PayloadAddress == both.Containers[1].PayloadAddress);
        Assert.True(newer.Containers[0].PayloadAddress == both.Without(old.Members).Containers[0].PayloadAddress);
        Assert.True(old.Containers[0].PayloadAddress == old.Without(Bitmap.Of(100, 70_000)).Containers[0].PayloadAddress);
        Assert.True(old.Containers[0].PayloadAddress == both.Keys(0, 0).Containers[0].PayloadAddress);
        Assert.Same(old, old.Fold(TimedBitmap.Empty(true), Bitmap.Empty));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(65_536)]
    public void Superseding_every_member_shares_the_newer_payload(int length)
    {
        TimedBitmap newer = Range(0, length, day: 2);
        Assert.True(newer.Containers[0].PayloadAddress == Range(0, length, day: 1).Supersede(newer).Containers[0].PayloadAddress);
    }

    [Fact]
    public void Removing_every_member_leaves_no_chunk()
    {
        TimedBitmap full = Range(0, 65_536, day: 1);
        Assert.Empty(full.Without(full.Members).Containers.ToArray());
        Assert.Equal(1, full.Fold(Range(5, 1, day: 9), full.Members).Cardinality);
    }

    [Fact]
    public void Appending_equals_building_from_sorted_values_and_empties_the_builder()
    {
        TimedBitmapBuilder builder = new(hasCounts: true);
        builder.Append(3, 10, 1);
        builder.Append(65_535, 11, 255);
        builder.Append(65_536, 12, 2);
        builder.Append(uint.MaxValue, 13, 3);
        TimedMember[] expected = [new(3, 10, 1), new(65_535, 11, 255), new(65_536, 12, 2), new(uint.MaxValue, 13, 3)];
        Assert.Equal(expected, builder.Build().Enumerate());
        Assert.Empty(builder.Build().Enumerate());
        Assert.Equal(
            expected,
            TimedBitmapBuilder.FromSorted([3, 65_535, 65_536, uint.MaxValue], [10, 11, 12, 13], [1, 255, 2, 3], true).Enumerate());
    }

    [Fact]
    public void Building_refuses_values_that_do_not_ascend_and_columns_of_another_length()
    {
        Assert.Contains("Value 5 at index 1 does not follow 5", Refusal(() => TimedBitmapBuilder.FromSorted([5, 5], [1, 1], [], false)), StringComparison.Ordinal);
        Assert.Contains("Value 1 at index 1", Refusal(() => TimedBitmapBuilder.FromSorted([65_536, 1], [1, 1], [], false)), StringComparison.Ordinal);
        Assert.Contains("Value 3", Refusal(() => TimedBitmapBuilder.FromSorted([1, 70_000, 3, 4, 140_000], new ushort[5], [], false)), StringComparison.Ordinal);
        Assert.Contains("holds 1 entries; 2", Refusal(() => TimedBitmapBuilder.FromSorted([1, 2], [1], [], false)), StringComparison.Ordinal);
        Assert.Contains("holds 0 entries; 1", Refusal(() => TimedBitmapBuilder.FromSorted([1], [1], [], true)), StringComparison.Ordinal);
        Assert.Contains("holds 1 entries; 0", Refusal(() => TimedBitmapBuilder.FromSorted([1], [1], [1], false)), StringComparison.Ordinal);
        for (int wrong = 1; wrong < 40; wrong++)
        {
            uint[] values = [.. Enumerable.Range(0, 40).Select(i => (uint)(i == wrong ? i - 1 : i))];
            Assert.Contains($"Value {wrong - 1} at index {wrong} ", Refusal(() => TimedBitmapBuilder.FromSorted(values, new ushort[40], [], false)), StringComparison.Ordinal);
        }

        TimedBitmapBuilder builder = new(hasCounts: false);
        builder.Append(70_000, 1, 1);
        builder.Append(5, 1, 1);
        Refusal(() => builder.Build());
    }

    [Fact]
    public void Sets_with_and_without_counts_do_not_mix()
    {
        TimedBitmap counted = Range(0, 3, day: 1);
        TimedBitmap dated = TimedBitmapBuilder.FromSorted([9], [1], [], false);
        Assert.Contains("days only", Refusal(() => counted.Supersede(dated)), StringComparison.Ordinal);
        Assert.Contains("days and counts", Refusal(() => dated.WithKeys(0, 0, counted)), StringComparison.Ordinal);
        Assert.Same(counted, counted.Supersede(TimedBitmap.Empty(false)));
    }

    [Fact]
    public void Replacing_keys_refuses_members_outside_them()
    {
        TimedBitmap bitmap = Range(0, 3, day: 1);
        Assert.Contains("only 1 to 15", Refusal(() => bitmap.WithKeys(1, 15, bitmap)), StringComparison.Ordinal);
        Assert.Contains("only 0 to 15", Refusal(() => bitmap.WithKeys(0, 15, Range(16 << 16, 1, day: 1))), StringComparison.Ordinal);
        Assert.Equal(0, bitmap.WithKeys(0, 65_535, TimedBitmap.Empty(true)).Cardinality);
        Assert.Equal(0, bitmap.Keys(1, 65_535).Cardinality);
        Assert.Equal(3, bitmap.Keys(0, 65_535).Cardinality);
    }

    [Theory]
    [InlineData(nameof(ContainerKind.Bitset))]
    [InlineData(nameof(ContainerKind.Run))]
    public void A_payload_with_more_members_than_stated_is_read_no_further_than_its_columns(string kind)
    {
        TimedBitmap forged = Forged(Enum.Parse<ContainerKind>(kind), stated: 5_000, held: 65_536);
        ulong[] words = new ulong[ContainerLimits.BitsetWords];
        foreach (int width in ChunkSelectionProperties.Widths)
        {
            Assert.Equal(5_000, ChunkSelection.SelectDays(forged.Containers[0], 0, 65_535, words, width));
        }

        TimedBitmap one = TimedBitmapBuilder.FromSorted([1], [1], [], false);
        Assert.Contains("states 5000 members", Assert.Throws<InvalidDataException>(() => forged.Supersede(one)).Message, StringComparison.Ordinal);
        Assert.Contains("holds 65536", Assert.Throws<InvalidDataException>(() => one.Supersede(forged)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => forged.Without(one.Members));
        Assert.Throws<IndexOutOfRangeException>(() => forged.TryGet(60_000, out _, out _));
        Assert.Throws<IndexOutOfRangeException>(() => forged.Lookup([60_000], new bool[1], new ushort[1], []));
    }

    [Fact]
    public void A_payload_with_fewer_members_than_stated_is_refused_by_folds()
    {
        TimedBitmap forged = Forged(ContainerKind.Bitset, stated: 65_536, held: 5_000);
        TimedBitmap one = TimedBitmapBuilder.FromSorted([1], [1], [], false);
        Assert.Throws<InvalidDataException>(() => forged.Supersede(one));
    }

    private static TimedBitmap Range(uint first, int length, ushort day)
    {
        ushort[] days = new ushort[length];
        byte[] counts = new byte[length];
        Array.Fill(days, day);
        Array.Fill(counts, (byte)1);
        return TimedBitmapBuilder.FromSorted([.. Enumerable.Range(0, length).Select(i => first + (uint)i)], days, counts, true);
    }

    /// <summary>A container whose payload does not hold the members it states.</summary>
    private static TimedBitmap Forged(ContainerKind kind, int stated, int held)
    {
        Slab? slab = null;
        int runs = kind == ContainerKind.Run ? 1 : 0;
        int length = Container.LengthOf(kind, stated, runs);
        byte* payload = Slab.Allocate(ref slab, length + 2 * stated, out PayloadOwner owner);
        new Span<byte>(payload, length + 2 * stated).Clear();
        if (kind == ContainerKind.Run)
        {
            ReadOnlySpan<ushort> run = [1, 0, (ushort)(held - 1)];
            run.CopyTo(new Span<ushort>(payload, 3));
        }
        else
        {
            Span<ulong> words = new(payload, ContainerLimits.BitsetWords);
            for (int i = 0; i < held; i++)
            {
                words[i >> 6] |= 1UL << (i & 63);
            }
        }

        Container container = new(0, kind, stated, runs, payload, owner);
        return new TimedBitmap([container], hasCounts: false);
    }

    private static string Refusal(Action action) => Assert.Throws<ArgumentException>(action).Message;
}
