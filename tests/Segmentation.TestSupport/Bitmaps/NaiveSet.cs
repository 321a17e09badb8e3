using System;
using System.Collections.Generic;
using Segmentation.Bitmaps;

namespace Segmentation.TestSupport.Bitmaps;

/// <summary>A set of 32-bit numbers as one boolean a value: too simple to be wrong, the oracle of every bitmap test.</summary>
public sealed class NaiveSet
{
    private readonly SortedDictionary<uint, bool[]> _chunks = [];

    public static NaiveSet Of(IEnumerable<uint> values)
    {
        NaiveSet set = new();
        foreach (uint value in values)
        {
            set.Add(value);
        }

        return set;
    }

    /// <summary>The set whose members a bitmap enumerates.</summary>
    public static NaiveSet Of(Bitmap bitmap) => Of(bitmap.ToArray());

    public long Cardinality
    {
        get
        {
            long count = 0;
            foreach (bool[] chunk in _chunks.Values)
            {
                count += chunk.AsSpan().Count(true);
            }

            return count;
        }
    }

    public void Add(uint value)
    {
        if (!_chunks.TryGetValue(value >> 16, out bool[]? chunk))
        {
            _chunks.Add(value >> 16, chunk = new bool[65_536]);
        }

        chunk[value & 0xFFFF] = true;
    }

    public bool Contains(uint value) => _chunks.TryGetValue(value >> 16, out bool[]? chunk) && chunk[value & 0xFFFF];

    public IEnumerable<uint> Members()
    {
        foreach ((uint key, bool[] chunk) in _chunks)
        {
            for (uint i = 0; i < 65_536; i++)
            {
                if (chunk[i])
                {
                    yield return key << 16 | i;
                }
            }
        }
    }

    public NaiveSet And(NaiveSet other) => Combine(other, static (a, b) => a & b);

    public NaiveSet Or(NaiveSet other) => Combine(other, static (a, b) => a | b);

    public NaiveSet Xor(NaiveSet other) => Combine(other, static (a, b) => a ^ b);

    public NaiveSet AndNot(NaiveSet other) => Combine(other, static (a, b) => a & !b);

    /// <summary>Whether a bitmap has exactly these members, by its array, its cardinality and its invariants.</summary>
    public bool Matches(Bitmap bitmap)
    {
        BitmapInvariants.Check(bitmap);
        uint[] members = bitmap.ToArray();
        if (members.Length != bitmap.Cardinality || members.Length != Cardinality)
        {
            return false;
        }

        int i = 0;
        foreach ((uint key, bool[] chunk) in _chunks)
        {
            for (; i < members.Length && members[i] >> 16 == key; i++)
            {
                if (!chunk[members[i] & 0xFFFF] || (i > 0 && members[i] <= members[i - 1]))
                {
                    return false;
                }
            }
        }

        return i == members.Length;
    }

    private NaiveSet Combine(NaiveSet other, Func<bool, bool, bool> operation)
    {
        NaiveSet result = new();
        bool[] none = new bool[65_536];
        bool ifBoth = operation(true, true);
        bool ifLeft = operation(true, false);
        bool ifRight = operation(false, true);
        SortedSet<uint> keys = [.. _chunks.Keys, .. other._chunks.Keys];
        foreach (uint key in keys)
        {
            bool[] left = _chunks.GetValueOrDefault(key, none);
            bool[] right = other._chunks.GetValueOrDefault(key, none);
            bool[] combined = new bool[65_536];
            for (int i = 0; i < combined.Length; i++)
            {
                combined[i] = left[i] ? right[i] ? ifBoth : ifLeft : right[i] && ifRight;
            }

            result._chunks.Add(key, combined);
        }

        return result;
    }
}
