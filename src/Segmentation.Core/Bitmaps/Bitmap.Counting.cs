using System;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

/// <remarks>Nothing here writes a result.</remarks>
public sealed unsafe partial class Bitmap
{
    /// <summary>Number of members of both.</summary>
    public long AndCardinality(Bitmap other)
    {
        long count = 0;
        Pairs pairs = new(Held, other.Held);
        while (pairs.MoveNext())
        {
            count += ContainerCounts.And(pairs.Left, pairs.Right);
        }

        GC.KeepAlive(this);
        GC.KeepAlive(other);
        return count;
    }

    /// <summary>Number of members of either, 0 to 2^32.</summary>
    public long OrCardinality(Bitmap other) => Cardinality + other.Cardinality - AndCardinality(other);

    /// <summary>Number of members of exactly one.</summary>
    public long XorCardinality(Bitmap other) => Cardinality + other.Cardinality - 2 * AndCardinality(other);

    /// <summary>Number of members of this that are not members of <paramref name="other"/>.</summary>
    public long AndNotCardinality(Bitmap other) => Cardinality - AndCardinality(other);

    /// <summary>Whether there is a common member; stops at the first chunk that has one.</summary>
    public bool Intersects(Bitmap other)
    {
        bool intersects = false;
        Pairs pairs = new(Held, other.Held);
        while (!intersects && pairs.MoveNext())
        {
            intersects = ContainerCounts.Intersects(pairs.Left, pairs.Right);
        }

        GC.KeepAlive(this);
        GC.KeepAlive(other);
        return intersects;
    }

    /// <summary>Whether every member is a member of <paramref name="other"/>; stops at the first chunk where one is not.</summary>
    public bool IsSubsetOf(Bitmap other)
    {
        bool subset = Cardinality <= other.Cardinality;
        int matched = 0;
        Pairs pairs = new(Held, other.Held);
        while (subset && pairs.MoveNext())
        {
            matched++;
            subset = pairs.Left.Cardinality <= pairs.Right.Cardinality
                && ContainerCounts.And(pairs.Left, pairs.Right) == pairs.Left.Cardinality;
        }

        GC.KeepAlive(this);
        GC.KeepAlive(other);
        return subset && matched == Held.Length;
    }

    /// <summary>Whether both have the same members; stops at the first chunk that differs.</summary>
    public bool SetEquals(Bitmap other)
    {
        bool same = Cardinality == other.Cardinality && Held.Length == other.Held.Length;
        for (int i = 0; same && i < Held.Length; i++)
        {
            same = Held[i].Key == other.Held[i].Key
                && ContainerCounts.SameMembers(Held[i], other.Held[i]);
        }

        GC.KeepAlive(this);
        GC.KeepAlive(other);
        return same;
    }

    /// <summary>Walks the containers whose keys both sets have.</summary>
    private ref struct Pairs(ReadOnlySpan<Container> left, ReadOnlySpan<Container> right)
    {
        private readonly ReadOnlySpan<Container> _left = left;
        private readonly ReadOnlySpan<Container> _right = right;
        private int _i = -1;
        private int _j;

        public readonly ref readonly Container Left => ref _left[_i];

        public readonly ref readonly Container Right => ref _right[_j];

        public bool MoveNext()
        {
            _i++;
            while (_i < _left.Length && (_j = Advance(_right, _j, _left[_i].Key)) < _right.Length)
            {
                if (_right[_j].Key == _left[_i].Key)
                {
                    return true;
                }

                _i = Advance(_left, _i, _right[_j].Key);
            }

            _i = _left.Length;
            return false;
        }
    }
}
