using System;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.TestSupport.Bitmaps;
using Segmentation.TestSupport.Conventions;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

public sealed class BitmapTests
{
    [Fact]
    public void The_set_of_all_numbers_has_two_to_the_32_members_and_every_count_holds_it()
    {
        Bitmap all = Bitmap.FromRange(0, uint.MaxValue);
        Bitmap some = Bitmap.FromRange(5, 1_000_000);
        BitmapInvariants.Check(all);
        Assert.Equal(1L << 32, all.Cardinality);
        Assert.Equal(1L << 32, all.OrCardinality(some));
        Assert.Equal(1L << 32, all.OrCardinality(all));
        Assert.Equal(1L << 32, all.AndCardinality(all));
        Assert.Equal(0, all.XorCardinality(all));
        Assert.Equal((1L << 32) - 999_996, all.AndNotCardinality(some));
        Assert.Equal((1L << 32) - 999_996, all.AndNot(some).Cardinality);
        Assert.Equal(1L << 32, all.Rank(uint.MaxValue));
        Assert.Equal(uint.MaxValue, all.Select((1L << 32) - 1));
        Assert.Equal(1L << 32, Bitmap.ReadPortable(all.ToPortable()).Cardinality);
        Assert.Throws<InvalidOperationException>(all.ToArray);
        Assert.True(some.IsSubsetOf(all));
        Assert.False(all.IsSubsetOf(some));
    }

    [Fact]
    public void Counts_and_questions_allocate_nothing()
    {
        Bitmap left = RandomBitmaps.Next(new Random(1)).Or(RandomBitmaps.Next(new Random(2)));
        Bitmap right = RandomBitmaps.Next(new Random(3)).Or(RandomBitmaps.Next(new Random(4)));
        long Ask() => left.AndCardinality(right) + left.OrCardinality(right) + left.XorCardinality(right) + left.AndNotCardinality(right)
            + left.Rank(70_000) + left.Select(3) + left.Minimum + left.Maximum
            + (left.Intersects(right) ? 1 : 0) + (left.IsSubsetOf(right) ? 1 : 0) + (left.SetEquals(left) ? 1 : 0) + (left.Contains(9) ? 1 : 0);
        long expected = Ask();
        long actual = 0;
        Assert.Equal(0, Allocation.LeastOf(() => actual = Ask()));
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Walking_with_foreach_allocates_nothing()
    {
        Bitmap set = RandomBitmaps.Next(new Random(5));
        long Walk()
        {
            long sum = 0;
            foreach (uint member in set)
            {
                sum += member;
            }

            return sum;
        }

        long expected = set.ToArray().Sum(member => (long)member);
        long actual = 0;
        Assert.Equal(0, Allocation.LeastOf(() => actual = Walk()));
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Chunks_that_only_one_operand_has_are_shared_not_copied()
    {
        Bitmap left = Bitmap.FromRange(0, 9).Or(Bitmap.Of(0x3_0000));
        Bitmap right = Bitmap.Of(0x5_0000);
        Bitmap either = left.Or(right);
        Assert.Equal(left.Containers[0].Payload(), either.Containers[0].Payload());
        Assert.Equal(right.Containers[0].Payload(), either.Containers[2].Payload());
        Bitmap all = Bitmap.FromRange(0, uint.MaxValue);
        Assert.Equal(left.Containers[0].Payload(), left.And(all).Containers[0].Payload());
        Assert.True(left.AndNot(all).IsEmpty);
    }

    [Fact]
    public void A_set_without_members_has_neither_minimum_nor_maximum_nor_members_to_select()
    {
        Assert.Throws<InvalidOperationException>(() => Bitmap.Empty.Minimum);
        Assert.Throws<InvalidOperationException>(() => Bitmap.Empty.Maximum);
        Assert.Throws<ArgumentOutOfRangeException>(() => Bitmap.Empty.Select(0));
        Assert.Equal(0, Bitmap.Empty.Rank(uint.MaxValue));
        Assert.Empty(Bitmap.Empty.ToArray());
        Assert.Empty(Bitmap.Empty);
        Assert.True(Bitmap.Empty.SetEquals(Bitmap.Of()));
        Assert.True(Bitmap.Empty.IsSubsetOf(Bitmap.Empty));
        Assert.False(Bitmap.Empty.Intersects(Bitmap.Empty));
    }

    [Fact]
    public void Select_takes_indexes_from_zero_to_below_the_cardinality()
    {
        Bitmap set = Bitmap.Of(3, 70_000, uint.MaxValue);
        Assert.Equal(3u, set.Select(0));
        Assert.Equal(uint.MaxValue, set.Select(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Select(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Select(3));
    }

    [Fact]
    public void Copy_to_needs_room_for_every_member_and_no_more()
    {
        Bitmap set = Bitmap.FromRange(65_530, 65_540);
        uint[] exact = new uint[11];
        Assert.Equal(11, set.CopyTo(exact));
        Assert.Equal(Enumerable.Range(65_530, 11).Select(value => (uint)value), exact);
        uint[] longer = [.. Enumerable.Repeat(7u, 12)];
        Assert.Equal(11, set.CopyTo(longer));
        Assert.Equal(7u, longer[11]);
        Assert.Throws<ArgumentException>(() => set.CopyTo(new uint[10]));
    }

    [Fact]
    public void The_intersection_of_no_sets_is_refused_and_other_unions_of_few_are_plain()
    {
        Bitmap set = Bitmap.Of(1, 2);
        Assert.Throws<ArgumentException>(() => Bitmap.AndMany());
        Assert.Same(Bitmap.Empty, Bitmap.OrMany());
        Assert.Same(Bitmap.Empty, Bitmap.XorMany());
        Assert.True(Bitmap.AndMany(set).SetEquals(set));
        Assert.Same(set, Bitmap.OrMany(set));
        Assert.True(Bitmap.XorMany(set, set, set).SetEquals(set));
        Assert.True(Bitmap.AndMany(set, Bitmap.Empty, set).IsEmpty);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 15)]
    [InlineData(16, 31)]
    [InlineData(31, 65_535)]
    [InlineData(65_535, 65_535)]
    [InlineData(400, 60_000)]
    public void Keys_takes_and_with_keys_replaces_the_chunks_of_a_range(int firstKey, int lastKey)
    {
        ushort first = (ushort)firstKey;
        ushort last = (ushort)lastKey;
        for (int seed = 1; seed <= 8; seed++)
        {
            Bitmap set = RandomBitmaps.Next(new Random(seed));
            Bitmap range = Bitmap.FromRange((uint)firstKey << 16, (uint)lastKey << 16 | 0xFFFF);
            Bitmap inside = set.Keys(first, last);
            Assert.True(inside.SetEquals(set.And(range)));
            Assert.True(set.WithKeys(first, last, Bitmap.Empty).SetEquals(set.AndNot(range)));
            Assert.True(set.WithKeys(first, last, inside).SetEquals(set));
            Bitmap other = RandomBitmaps.Next(new Random(seed + 100)).And(range);
            Bitmap replaced = set.WithKeys(first, last, other);
            BitmapInvariants.Check(replaced);
            Assert.True(replaced.SetEquals(set.AndNot(range).Or(other)));
        }
    }

    [Fact]
    public void Equality_and_subset_see_through_the_kinds_of_containers()
    {
        foreach (CatalogueEntry entry in ContainerCatalogue.Entries)
        {
            Bitmap plain = BitmapBuilder.FromSorted(entry.Bitmap.ToArray());
            Assert.True(entry.Bitmap.SetEquals(plain));
            Assert.True(plain.IsSubsetOf(entry.Bitmap.RunOptimize()));
            Bitmap less = plain.AndNot(Bitmap.Of(plain.Maximum));
            Assert.False(entry.Bitmap.SetEquals(less));
            Assert.False(entry.Bitmap.IsSubsetOf(less));
            Assert.False(entry.Bitmap.SetEquals(less.Or(Bitmap.Of(0x9_0000))));
        }
    }
}

internal static unsafe class ContainerAddresses
{
    public static IntPtr Payload(this Container container) => (IntPtr)container.PayloadAddress;
}
