using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.TestSupport.Bitmaps;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

/// <summary>The algebra of sets; a failure names its seed, and each seed is a case of its own to run again.</summary>
public sealed class SetLawsProperties
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 24)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_laws_of_sets_hold(int seed)
    {
        Random random = new(seed);
        Bitmap a = RandomBitmaps.Next(random);
        Bitmap b = RandomBitmaps.Next(random);
        Bitmap c = RandomBitmaps.Next(random);
        Bitmap universe = Bitmap.OrMany(a, b, c, RandomBitmaps.Next(random));

        Same(a.And(b), b.And(a));
        Same(a.Or(b), b.Or(a));
        Same(a.Xor(b), b.Xor(a));
        Same(a.And(b).And(c), a.And(b.And(c)));
        Same(a.Or(b).Or(c), a.Or(b.Or(c)));
        Same(a.Xor(b).Xor(c), a.Xor(b.Xor(c)));
        Same(a.And(b.Or(c)), a.And(b).Or(a.And(c)));
        Same(a.Or(b.And(c)), a.Or(b).And(a.Or(c)));
        Same(a.And(b.Xor(c)), a.And(b).Xor(a.And(c)));
        Same(a.And(a), a);
        Same(a.Or(a), a);
        Same(a.Xor(a), Bitmap.Empty);
        Same(a.AndNot(a), Bitmap.Empty);
        Same(a.Or(a.And(b)), a);
        Same(a.And(a.Or(b)), a);
        Same(universe.AndNot(a.Or(b)), universe.AndNot(a).And(universe.AndNot(b)));
        Same(universe.AndNot(a.And(b)), universe.AndNot(a).Or(universe.AndNot(b)));
        Same(universe.AndNot(universe.AndNot(a)), a);
        Same(a.Xor(b), a.Or(b).AndNot(a.And(b)));
        Same(a.And(Bitmap.Empty), Bitmap.Empty);
        Same(a.Or(Bitmap.Empty), a);
        Same(a.Xor(Bitmap.Empty), a);
        Same(Bitmap.Empty.AndNot(a), Bitmap.Empty);
        Assert.Equal(a.Cardinality + b.Cardinality, a.Or(b).Cardinality + a.And(b).Cardinality);
        Assert.True(a.And(b).IsSubsetOf(a));
        Assert.True(a.IsSubsetOf(a.Or(b)));
        Assert.Equal(a.AndNot(b).IsEmpty, a.IsSubsetOf(b));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Operations_agree_with_the_naive_set_and_counts_with_results(int seed)
    {
        Random random = new(seed * 31);
        Bitmap a = RandomBitmaps.Next(random);
        Bitmap b = RandomBitmaps.Next(random);
        NaiveSet naiveA = NaiveSet.Of(a);
        NaiveSet naiveB = NaiveSet.Of(b);
        Assert.True(naiveA.And(naiveB).Matches(a.And(b)));
        Assert.True(naiveA.Or(naiveB).Matches(a.Or(b)));
        Assert.True(naiveA.Xor(naiveB).Matches(a.Xor(b)));
        Assert.True(naiveA.AndNot(naiveB).Matches(a.AndNot(b)));
        Assert.Equal(a.And(b).Cardinality, a.AndCardinality(b));
        Assert.Equal(a.Or(b).Cardinality, a.OrCardinality(b));
        Assert.Equal(a.Xor(b).Cardinality, a.XorCardinality(b));
        Assert.Equal(a.AndNot(b).Cardinality, a.AndNotCardinality(b));
        Assert.Equal(!a.And(b).IsEmpty, a.Intersects(b));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Many_sets_at_once_equal_two_at_a_time(int seed)
    {
        Random random = new(seed * 101);
        Bitmap[] sets = [.. Enumerable.Range(0, 3 + seed % 4).Select(_ => RandomBitmaps.Next(random))];
        Bitmap shared = sets[0];
        Bitmap[] alike = [.. sets.Select(set => set.Or(shared))];
        Same(sets.Aggregate((x, y) => x.Or(y)), Bitmap.OrMany(sets));
        Same(sets.Aggregate((x, y) => x.Xor(y)), Bitmap.XorMany(sets));
        Same(sets.Aggregate((x, y) => x.And(y)), Bitmap.AndMany(sets));
        Same(alike.Aggregate((x, y) => x.And(y)), Bitmap.AndMany(alike));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Rank_undoes_select_and_enumeration_gives_the_array(int seed)
    {
        Random random = new(seed * 7);
        Bitmap set = RandomBitmaps.Next(random).Or(Bitmap.Of(42));
        for (int i = 0; i < 300; i++)
        {
            long index = random.NextInt64(set.Cardinality);
            uint member = set.Select(index);
            Assert.True(set.Contains(member));
            Assert.Equal(index + 1, set.Rank(member));
        }

        List<uint> walked = [];
        foreach (uint member in set)
        {
            walked.Add(member);
        }

        Assert.Equal(set.ToArray(), walked);
        Assert.Equal(set.Minimum, walked[0]);
        Assert.Equal(set.Maximum, walked[^1]);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Portable_bytes_are_read_and_written_back_the_same(int seed)
    {
        Bitmap set = RandomBitmaps.Next(new Random(seed * 13));
        foreach (Bitmap form in new[] { set, set.RunOptimize() })
        {
            byte[] bytes = form.ToPortable();
            Assert.Equal(form.PortableLength, bytes.Length);
            ArrayBufferWriter<byte> writer = new();
            form.WritePortable(writer);
            Assert.Equal(bytes, writer.WrittenSpan.ToArray());
            Bitmap read = Bitmap.ReadPortable([.. bytes, 1, 2, 3], out int consumed);
            Assert.Equal(bytes.Length, consumed);
            Same(set, read);
            Assert.Equal(bytes, read.ToPortable());
        }
    }

    private static void Same(Bitmap expected, Bitmap actual)
    {
        BitmapInvariants.Check(actual);
        Assert.True(expected.SetEquals(actual), $"{expected.Cardinality} and {actual.Cardinality} members");
        Assert.Equal(0, expected.XorCardinality(actual));
    }
}
