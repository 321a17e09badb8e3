using System;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

public unsafe class BitSlicesTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 1)]
    [InlineData(1, 2)]
    [InlineData(-2, 2)]
    [InlineData(127, 8)]
    [InlineData(128, 9)]
    [InlineData(-128, 8)]
    [InlineData(-129, 9)]
    [InlineData(long.MaxValue, 64)]
    [InlineData(long.MinValue, 64)]
    public void A_column_is_as_wide_as_its_widest_number(long number, int width)
    {
        BitSlices column = Of([5, 70_000], [0, number]);
        Assert.Equal(width, column.Slices.Length);
        Assert.True(column.TryGet(70_000, out long found));
        Assert.Equal(number, found);
        Assert.False(column.TryGet(6, out _));
    }

    [Fact]
    public void A_column_narrows_when_its_widest_number_goes()
    {
        BitSlices wide = Of([5, 70_000], [3, 1L << 40]);
        Assert.Equal(42, wide.Slices.Length);
        Assert.Equal(3, wide.Fold(ValuedBitmap.Empty, Bitmap.Of(70_000)).Slices.Length);
        Assert.Equal(3, wide.Fold(ValuedBitmapBuilder.FromSorted([70_000], [2]), Bitmap.Empty).Slices.Length);
        Assert.Equal(3, wide.Keys(0, 0).Slices.Length);
        Assert.Equal(3, wide.WithKeys(1, 1, BitSlices.Empty).Slices.Length);
        Assert.Same(BitSlices.Empty, wide.Fold(ValuedBitmap.Empty, wide.Existence));
    }

    [Fact]
    public void A_wider_column_repeats_the_sign_slice_by_reference_in_chunks_that_no_change_touches()
    {
        BitSlices narrow = Of([5, 6], [-3, 2]);
        BitSlices wide = narrow.Fold(ValuedBitmapBuilder.FromSorted([70_000], [1L << 30]), Bitmap.Of(99));
        Assert.Equal(32, wide.Slices.Length);
        byte* sign = narrow.Slices[^1].Containers[0].PayloadAddress;
        for (int i = 2; i < 32; i++)
        {
            Assert.True(sign == wide.Slices[i].Containers[0].PayloadAddress);
        }

        Assert.True(narrow.Existence.Containers[0].PayloadAddress == wide.Existence.Containers[0].PayloadAddress);
        Assert.True(wide.TryGet(5, out long number));
        Assert.Equal(-3, number);
    }

    [Fact]
    public void A_member_that_is_removed_and_added_takes_the_added_number() =>
        Assert.Equal(9, Get(Of([5], [4]).Fold(ValuedBitmapBuilder.FromSorted([5], [9]), Bitmap.Of(5)), 5));

    [Fact]
    public void Nothing_folded_is_the_same_column()
    {
        BitSlices column = Of([5], [4]);
        Assert.Same(column, column.Fold(ValuedBitmap.Empty, Bitmap.Empty));
    }

    [Fact]
    public void Replacing_keys_refuses_members_outside_them() =>
        Assert.Throws<ArgumentException>(() => Of([5], [4]).WithKeys(1, 2, Of([5], [4])));

    [Fact]
    public void A_column_has_at_most_64_slices()
    {
        Bitmap one = Bitmap.Of(1);
        Assert.Equal(64, new BitSlices(one, [.. Enumerable.Repeat(one, 64)]).Slices.Length);
        Assert.Throws<ArgumentException>(() => new BitSlices(one, [.. Enumerable.Repeat(one, 65)]));
    }

    [Fact]
    public void Selection_needs_a_whole_chunk_of_words()
    {
        BitSlices column = Of([5], [4]);
        ulong[] tooMany = new ulong[ContainerLimits.BitsetWords + 8];
        tooMany[^1] = 77;
        Assert.Equal(1, ChunkSelection.SelectSlices(column, 0, 1, 9, tooMany));
        Assert.Equal(77UL, tooMany[^1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => ChunkSelection.SelectSlices(column, 0, 1, 9, new ulong[1_023]));
    }

    private static BitSlices Of(uint[] values, long[] numbers) =>
        BitSlices.Empty.Fold(ValuedBitmapBuilder.FromSorted(values, numbers), Bitmap.Empty);

    private static long Get(BitSlices column, uint value)
    {
        Assert.True(column.TryGet(value, out long number));
        return number;
    }
}
