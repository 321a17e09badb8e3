using System;
using System.Collections.Generic;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

public sealed partial class Bitmap
{
    /// <summary>Members of both.</summary>
    public Bitmap And(Bitmap other) => Combine(this, other, static (a, b) => a & b);

    /// <summary>Members of either.</summary>
    public Bitmap Or(Bitmap other) => Combine(this, other, static (a, b) => a | b);

    /// <summary>Members of exactly one.</summary>
    public Bitmap Xor(Bitmap other) => Combine(this, other, static (a, b) => a ^ b);

    /// <summary>Members of this that are not members of <paramref name="other"/>.</summary>
    public Bitmap AndNot(Bitmap other) => Combine(this, other, static (a, b) => a & ~b);

    /// <summary>Number of members of both.</summary>
    public long AndCardinality(Bitmap other) => And(other).Cardinality;

    /// <summary>Number of members of either.</summary>
    public long OrCardinality(Bitmap other) => Cardinality + other.Cardinality - AndCardinality(other);

    /// <summary>Number of members of exactly one.</summary>
    public long XorCardinality(Bitmap other) => Cardinality + other.Cardinality - 2 * AndCardinality(other);

    /// <summary>Number of members of this that are not members of <paramref name="other"/>.</summary>
    public long AndNotCardinality(Bitmap other) => Cardinality - AndCardinality(other);

    /// <summary>Whether there is a common member.</summary>
    public bool Intersects(Bitmap other) => AndCardinality(other) != 0;

    /// <summary>Whether both have the same members.</summary>
    public bool SetEquals(Bitmap other) => Cardinality == other.Cardinality && AndCardinality(other) == Cardinality;

    /// <summary>Members of any.</summary>
    public static Bitmap OrMany(params ReadOnlySpan<Bitmap> bitmaps)
    {
        Bitmap result = Empty;
        foreach (Bitmap bitmap in bitmaps)
        {
            result = result.Or(bitmap);
        }

        return result;
    }

    private static Bitmap Combine(Bitmap left, Bitmap right, Func<ulong, ulong, ulong> operation)
    {
        List<Container> result = [];
        Slab? slab = null;
        Span<ulong> a = new ulong[ContainerLimits.BitsetWords];
        Span<ulong> b = new ulong[ContainerLimits.BitsetWords];
        int i = 0;
        int j = 0;
        while (i < left._containers.Length || j < right._containers.Length)
        {
            int leftKey = i < left._containers.Length ? left._containers[i].Key : int.MaxValue;
            int rightKey = j < right._containers.Length ? right._containers[j].Key : int.MaxValue;
            a.Clear();
            b.Clear();
            if (leftKey <= rightKey)
            {
                left._containers[i++].CopyTo(a);
            }

            if (rightKey <= leftKey)
            {
                right._containers[j++].CopyTo(b);
            }

            for (int w = 0; w < a.Length; w++)
            {
                a[w] = operation(a[w], b[w]);
            }

            if (ContainerWriter.TryWrite((ushort)Math.Min(leftKey, rightKey), a, ref slab, out Container container))
            {
                result.Add(container);
            }
        }

        return result.Count == 0 ? Empty : new Bitmap([.. result]);
    }
}
