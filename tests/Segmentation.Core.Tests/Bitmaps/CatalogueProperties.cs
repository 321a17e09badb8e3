using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.TestSupport.Bitmaps;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

public sealed class CatalogueProperties
{
    private static readonly Dictionary<string, NaiveSet> NaiveSets =
        ContainerCatalogue.Entries.ToDictionary(entry => entry.Name, entry => NaiveSet.Of(entry.Bitmap));

    public static TheoryData<string> Names => [.. ContainerCatalogue.Entries.Select(entry => entry.Name)];

    [Fact]
    public void The_catalogue_holds_every_pair_of_kinds_at_every_edge()
    {
        Assert.True(ContainerCatalogue.Entries.Count >= 35, $"{ContainerCatalogue.Entries.Count} entries");
        Assert.Equal(3, ContainerCatalogue.Entries.Select(entry => entry.Bitmap.Containers[0].Kind).Distinct().Count());
        HashSet<int> cardinalities = [.. ContainerCatalogue.Entries.Select(entry => (int)entry.Bitmap.Cardinality)];
        Assert.Subset(cardinalities, new HashSet<int> { 1, 4_095, 4_096, 4_097, 65_535, 65_536 });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_operation_with_every_other_shape_agrees_with_the_naive_set(string name)
    {
        Bitmap left = Find(name);
        NaiveSet naiveLeft = NaiveSets[name];
        foreach (CatalogueEntry entry in ContainerCatalogue.Entries)
        {
            Bitmap right = entry.Bitmap;
            NaiveSet naiveRight = NaiveSets[entry.Name];
            NaiveSet both = naiveLeft.And(naiveRight);
            NaiveSet either = naiveLeft.Or(naiveRight);
            NaiveSet one = naiveLeft.Xor(naiveRight);
            NaiveSet rest = naiveLeft.AndNot(naiveRight);
            Assert.True(both.Matches(left.And(right)), $"and {entry.Name}");
            Assert.True(either.Matches(left.Or(right)), $"or {entry.Name}");
            Assert.True(one.Matches(left.Xor(right)), $"xor {entry.Name}");
            Assert.True(rest.Matches(left.AndNot(right)), $"and not {entry.Name}");
            Assert.Equal(both.Cardinality, left.AndCardinality(right));
            Assert.Equal(either.Cardinality, left.OrCardinality(right));
            Assert.Equal(one.Cardinality, left.XorCardinality(right));
            Assert.Equal(rest.Cardinality, left.AndNotCardinality(right));
            Assert.Equal(both.Cardinality > 0, left.Intersects(right));
            Assert.Equal(rest.Cardinality == 0, left.IsSubsetOf(right));
            Assert.Equal(one.Cardinality == 0, left.SetEquals(right));
            CheckSame(left.And(right), Bitmap.AndMany(left, right, left), $"and-many {entry.Name}");
            CheckSame(left.Or(right), Bitmap.OrMany(left, right, left), $"or-many {entry.Name}");
            CheckSame(right, Bitmap.XorMany(left, right, left), $"xor-many {entry.Name}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Results_are_arrays_up_to_4096_and_bitsets_above_or_runs_where_runs_took_part_and_are_smaller(string name)
    {
        Bitmap left = Find(name);
        foreach (CatalogueEntry entry in ContainerCatalogue.Entries)
        {
            Bitmap right = entry.Bitmap;
            bool shared = left.Containers[0].IsFull || right.Containers[0].IsFull;
            if (shared)
            {
                continue;
            }

            ContainerKind[] kinds = [left.Containers[0].Kind, right.Containers[0].Kind];
            bool mayBeRuns = kinds.Contains(ContainerKind.Run) && !kinds.Contains(ContainerKind.Bitset);

            foreach (Bitmap result in new[] { left.And(right), left.Or(right), left.Xor(right), left.AndNot(right) })
            {
                if (result.IsEmpty)
                {
                    continue;
                }

                Container container = result.Containers[0];
                ContainerKind plain = result.Cardinality <= 4_096 ? ContainerKind.Array : ContainerKind.Bitset;
                bool isSmaller = container.PayloadLength < Container.LengthOf(plain, container.Cardinality, 0);
                Assert.Equal(mayBeRuns && isSmaller ? ContainerKind.Run : plain, container.Kind);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Members_are_found_ranked_selected_walked_and_copied(string name)
    {
        Bitmap bitmap = Find(name);
        NaiveSet naive = NaiveSet.Of(bitmap);
        uint[] members = [.. naive.Members()];
        Assert.Equal(members, bitmap.ToArray());
        Assert.Equal(members, bitmap);
        Assert.Equal(members[0], bitmap.Minimum);
        Assert.Equal(members[^1], bitmap.Maximum);
        int rank = 0;
        for (uint value = 0; value < 65_536; value++)
        {
            rank += naive.Contains(value) ? 1 : 0;
            Assert.Equal(naive.Contains(value), bitmap.Contains(value));
            if (value % 61 == 0 || value < 130 || value > 65_400)
            {
                Assert.Equal(rank, bitmap.Rank(value));
            }
        }

        Assert.Equal(members.Length, bitmap.Rank(uint.MaxValue));
        for (int i = 0; i < members.Length; i += 1 + i / 50)
        {
            Assert.Equal(members[i], bitmap.Select(i));
        }

        Assert.Equal(members[^1], bitmap.Select(members.Length - 1));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_optimize_keeps_the_members_in_the_fewest_bytes(string name)
    {
        Bitmap bitmap = Find(name);
        Bitmap optimized = bitmap.RunOptimize();
        Assert.True(NaiveSet.Of(bitmap).Matches(optimized));
        int runs = 1;
        uint[] members = bitmap.ToArray();
        for (int i = 1; i < members.Length; i++)
        {
            runs += members[i] != members[i - 1] + 1 ? 1 : 0;
        }

        int smallest = System.Math.Min(2 + 4 * runs, System.Math.Min(2 * members.Length, 8_192));
        Assert.Equal(smallest, optimized.Containers[0].PayloadLength);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Portable_bytes_come_back_as_they_were(string name)
    {
        Bitmap bitmap = Find(name);
        byte[] bytes = bitmap.ToPortable();
        Assert.Equal(bytes.Length, bitmap.PortableLength);
        Bitmap read = Bitmap.ReadPortable(bytes);
        Assert.True(read.SetEquals(bitmap));
        Assert.Equal(bytes, read.ToPortable());
    }

    private static void CheckSame(Bitmap expected, Bitmap actual, string what)
    {
        BitmapInvariants.Check(actual);
        Assert.True(expected.SetEquals(actual), what);
    }

    private static Bitmap Find(string name) => ContainerCatalogue.Entries.Single(entry => entry.Name == name).Bitmap;
}
