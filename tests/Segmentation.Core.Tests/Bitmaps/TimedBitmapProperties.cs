using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

public class TimedBitmapProperties
{
    private const int Chunks = 4;

    public static TheoryData<int, bool> Seeds
    {
        get
        {
            TheoryData<int, bool> data = [];
            for (int seed = 1; seed <= 4; seed++)
            {
                data.Add(seed, seed % 2 == 0);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Folding_equals_removing_then_superseding_member_by_member(int seed, bool hasCounts)
    {
        Random random = new(seed);
        SortedDictionary<uint, TimedMember> old = Sample(random, hasCounts);
        SortedDictionary<uint, TimedMember> added = Sample(random, hasCounts);
        SortedSet<uint> removed = ValuedBitmapSamples.Members(random, Chunks);
        TimedBitmap before = Build(old, hasCounts);
        TimedBitmap newer = Build(added, hasCounts);
        Bitmap gone = BitmapBuilder.FromSorted([.. removed]);

        SortedDictionary<uint, TimedMember> without = new(old);
        foreach (uint value in removed)
        {
            without.Remove(value);
        }

        SortedDictionary<uint, TimedMember> superseded = new(old);
        SortedDictionary<uint, TimedMember> folded = new(without);
        foreach (TimedMember member in added.Values)
        {
            superseded[member.Value] = member;
            folded[member.Value] = member;
        }

        AssertHolds(without, before.Without(gone));
        AssertHolds(superseded, before.Supersede(newer));
        AssertHolds(folded, before.Fold(newer, gone));
        AssertHolds(folded, before.Without(gone).Supersede(newer));
        AssertHolds(old, before);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Folding_any_kind_of_chunk_into_any_other_keeps_every_entry(bool hasCounts)
    {
        Random random = new(77);
        for (int pair = 0; pair < ValuedBitmapSamples.Kinds * ValuedBitmapSamples.Kinds; pair++)
        {
            (uint[] old, ushort[] oldDays, byte[] oldCounts) = Chunk(random, pair / ValuedBitmapSamples.Kinds, hasCounts);
            (uint[] added, ushort[] addedDays, byte[] addedCounts) = Chunk(random, pair % ValuedBitmapSamples.Kinds, hasCounts);
            uint[] removed = Chunk(random, random.Next(ValuedBitmapSamples.Kinds), hasCounts).Values;
            TimedBitmap folded = TimedBitmapBuilder.FromSorted(old, oldDays, oldCounts, hasCounts)
                .Fold(TimedBitmapBuilder.FromSorted(added, addedDays, addedCounts, hasCounts), BitmapBuilder.FromSorted(removed));

            TimedMember?[] expected = new TimedMember?[ContainerLimits.ChunkSize];
            for (int i = 0; i < old.Length; i++)
            {
                expected[old[i]] = new TimedMember(old[i], oldDays[i], hasCounts ? oldCounts[i] : (byte)1);
            }

            foreach (uint value in removed)
            {
                expected[value] = null;
            }

            for (int i = 0; i < added.Length; i++)
            {
                expected[added[i]] = new TimedMember(added[i], addedDays[i], hasCounts ? addedCounts[i] : (byte)1);
            }

            ValuedBitmapSamples.AssertSame(expected.Where(static member => member.HasValue).Select(static member => member!.Value), folded.Enumerate());
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_small_change_of_a_large_set_equals_the_change_member_by_member(int seed, bool hasCounts)
    {
        Random random = new(seed);
        SortedDictionary<uint, TimedMember> old = Sample(random, hasCounts);
        TimedBitmap before = Build(old, hasCounts);
        SortedDictionary<uint, TimedMember> added = [];
        SortedSet<uint> removed = [];
        foreach (uint value in old.Keys)
        {
            if (random.Next(40) == 0)
            {
                added[value] = new TimedMember(value, (ushort)random.Next(65_536), hasCounts ? (byte)random.Next(1, 256) : (byte)1);
            }
            else if (seed % 3 == 0 && random.Next(40) == 0)
            {
                removed.Add(value);
            }
        }

        TimedBitmap after = before.Fold(Build(added, hasCounts), BitmapBuilder.FromSorted([.. removed]));
        foreach (uint value in removed)
        {
            old.Remove(value);
        }

        foreach (TimedMember member in added.Values)
        {
            old[member.Value] = member;
        }

        AssertHolds(old, after);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Looking_up_many_values_equals_getting_each(int seed, bool hasCounts)
    {
        Random random = new(seed);
        SortedDictionary<uint, TimedMember> oracle = Sample(random, hasCounts);
        TimedBitmap bitmap = Build(oracle, hasCounts);
        uint[] queries = ValuedBitmapSamples.Queries(random, [.. oracle.Keys], Chunks);
        bool[] found = new bool[queries.Length];
        ushort[] days = new ushort[queries.Length];
        byte[] counts = new byte[queries.Length];
        Array.Fill(found, true);
        Array.Fill(days, (ushort)9);
        Array.Fill(counts, (byte)9);
        bitmap.Lookup(queries, found, days, counts);
        for (int i = 0; i < queries.Length; i++)
        {
            bool expected = oracle.TryGetValue(queries[i], out TimedMember member);
            Assert.True((expected, member.Day, member.Count) == (found[i], days[i], counts[i]), $"{queries[i]}");
            Assert.Equal(expected, bitmap.TryGet(queries[i], out ushort day, out byte count));
            Assert.True((member.Day, member.Count) == (day, count), $"{queries[i]}");
        }

        ushort[] again = new ushort[queries.Length];
        bitmap.Lookup(queries, found, again, []);
        Assert.Equal(days, again);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Members_between_two_days_equal_those_that_a_scan_finds(int seed, bool hasCounts)
    {
        Random random = new(seed);
        SortedDictionary<uint, TimedMember> oracle = Sample(random, hasCounts);
        TimedBitmap bitmap = Build(oracle, hasCounts);
        (ushort First, ushort Last)[] windows =
            [(0, 65_535), (0, 0), (65_535, 65_535), (20_000, 20_006), (20_030, 20_000), ((ushort)random.Next(65_536), (ushort)random.Next(65_536))];
        foreach ((ushort first, ushort last) in windows)
        {
            ValuedBitmapSamples.AssertSame(
                oracle.Values.Where(member => member.Day >= first && member.Day <= last).Select(static member => member.Value),
                bitmap.Between(first, last));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Replacing_keys_by_the_same_keys_folded_equals_folding_the_whole(int seed, bool hasCounts)
    {
        Random random = new(seed);
        TimedBitmap old = Build(Sample(random, hasCounts), hasCounts);
        TimedBitmap added = Build(Sample(random, hasCounts), hasCounts);
        TimedBitmap pieces = old;
        for (int first = 0; first < Chunks; first += 2)
        {
            TimedBitmap piece = old.Keys(first, first + 1).Fold(added.Keys(first, first + 1), Bitmap.Empty);
            pieces = pieces.WithKeys(first, first + 1, piece);
        }

        ValuedBitmapSamples.AssertSame(old.Fold(added, Bitmap.Empty).Enumerate(), pieces.Enumerate());
        ValuedBitmapSamples.AssertSame(old.Enumerate().Where(static member => member.Value >> 16 is 1 or 2), old.Keys(1, 2).Enumerate());
    }

    internal static SortedDictionary<uint, TimedMember> Sample(Random random, bool hasCounts)
    {
        SortedDictionary<uint, TimedMember> sample = [];
        foreach (uint value in ValuedBitmapSamples.Members(random, Chunks))
        {
            ushort day = random.Next(20) switch { 0 => 0, 1 => ushort.MaxValue, _ => (ushort)(20_000 + random.Next(60)) };
            sample.Add(value, new TimedMember(value, day, hasCounts ? (byte)random.Next(1, 256) : (byte)1));
        }

        return sample;
    }

    private static (uint[] Values, ushort[] Days, byte[] Counts) Chunk(Random random, int kind, bool hasCounts)
    {
        SortedSet<uint> members = [];
        ValuedBitmapSamples.AddKind(members, random, 0, kind);
        ushort[] days = new ushort[members.Count];
        byte[] counts = new byte[hasCounts ? members.Count : 0];
        random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(days.AsSpan()));
        random.NextBytes(counts);
        return ([.. members], days, counts);
    }

    internal static TimedBitmap Build(SortedDictionary<uint, TimedMember> members, bool hasCounts) => TimedBitmapBuilder.FromSorted(
        [.. members.Keys],
        [.. members.Values.Select(static member => member.Day)],
        hasCounts ? [.. members.Values.Select(static member => member.Count)] : [],
        hasCounts);

    private static void AssertHolds(SortedDictionary<uint, TimedMember> expected, TimedBitmap actual)
    {
        ValuedBitmapSamples.AssertSame(expected.Values, actual.Enumerate());
        Assert.Equal(expected.Count, actual.Cardinality);
        foreach (Container container in actual.Containers)
        {
            int plain = container.Cardinality > ContainerLimits.ArrayMaximum ? ContainerLimits.BitsetBytes : 2 * container.Cardinality;
            Assert.True(container.PayloadLength <= plain, $"chunk {container.Key} takes {container.PayloadLength} bytes, {plain} would do");
        }
    }
}
