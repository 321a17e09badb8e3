using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

/// <summary>Members of every container kind, with chunks that only some samples hold.</summary>
internal static class ValuedBitmapSamples
{
    /// <summary>Kinds of chunk that <see cref="AddKind"/> knows.</summary>
    public const int Kinds = 9;

    /// <summary>Random members over a few chunks: per chunk nothing, a few, around the array limit, half, runs, full or the edges.</summary>
    public static SortedSet<uint> Members(Random random, int chunks)
    {
        SortedSet<uint> members = [];
        for (uint chunk = 0; chunk < chunks; chunk++)
        {
            AddKind(members, random, chunk << 16, random.Next(Kinds));
        }

        return members;
    }

    /// <summary>Adds the members of one chunk: 0 none, 1 few, 2 at the array limit, 3 and 4 random, 5 full, 6 runs, 7 edges, 8 all but one or two.</summary>
    public static void AddKind(SortedSet<uint> members, Random random, uint high, int kind)
    {
        switch (kind)
        {
            case 0:
                break;
            case 1:
                AddRandom(members, random, high, random.Next(1, 130));
                break;
            case 2:
                AddEvery(members, high, 16, 4_095 + random.Next(3)); // both sides of the array limit
                break;
            case 3:
                AddRandom(members, random, high, 3_000);
                break;
            case 4:
                AddRandom(members, random, high, 50_000);
                break;
            case 5:
                AddRange(members, high, high + 65_535);
                break;
            case 6:
                AddRange(members, high + (uint)random.Next(1_000), high + 20_000 + (uint)random.Next(1_000));
                AddRange(members, high + 65_000, high + 65_535);
                break;
            case 7:
                members.Add(high);
                members.Add(high + 63);
                members.Add(high + 64);
                members.Add(high + 65_535);
                break;
            default:
                AddRange(members, high, high + 65_534);
                members.Remove(high + (uint)random.Next(65_535));
                break;
        }
    }

    /// <summary>Numbers around 0, around the ends of a width, and the ends of 64 bits.</summary>
    public static long Number(Random random, int bits)
    {
        long high = bits == 0 ? 0 : long.MaxValue >> (64 - bits);
        return random.Next(6) switch
        {
            0 => 0,
            1 => high,
            2 => bits == 0 ? 0 : ~high,
            3 => Math.Min(high, random.Next(2)),
            _ => random.NextInt64() & high,
        };
    }

    public static uint[] Queries(Random random, SortedSet<uint> members, int chunks)
    {
        SortedSet<uint> queries = [0, uint.MaxValue];
        foreach (uint member in members)
        {
            if (random.Next(50) == 0)
            {
                queries.Add(member);
            }
        }

        AddRandom(queries, random, 0, 300);
        for (int i = 0; i < 300; i++)
        {
            queries.Add((uint)random.NextInt64((long)(chunks + 1) << 16));
        }

        List<uint> repeated = [.. queries];
        repeated.Insert(0, 0);
        repeated.Add(uint.MaxValue);
        return [.. repeated];
    }

    /// <summary>Compares long sequences much faster than an assertion on collections, and names the first difference.</summary>
    public static void AssertSame<T>(IEnumerable<T> expected, IEnumerable<T> actual)
    {
        T[] wanted = [.. expected];
        T[] found = [.. actual];
        int common = wanted.AsSpan().CommonPrefixLength(found);
        Assert.True(
            wanted.Length == common && found.Length == common,
            $"{wanted.Length} expected, {found.Length} found, equal up to {common}: "
            + $"{wanted.ElementAtOrDefault(common)} expected, {found.ElementAtOrDefault(common)} found");
    }

    private static void AddRandom(SortedSet<uint> members, Random random, uint high, int count)
    {
        for (int i = 0; i < count; i++)
        {
            members.Add(high + (uint)random.Next(65_536));
        }
    }

    private static void AddEvery(SortedSet<uint> members, uint high, uint step, int count)
    {
        for (uint i = 0; i < count; i++)
        {
            members.Add(high + (i * step % 65_536) + (i * step / 65_536));
        }
    }

    private static void AddRange(SortedSet<uint> members, uint first, uint last)
    {
        for (uint value = first; value <= last; value++)
        {
            members.Add(value);
        }
    }
}
