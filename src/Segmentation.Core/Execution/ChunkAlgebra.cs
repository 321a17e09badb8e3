using System;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Execution;

/// <summary>Set operations on two chunks in whatever forms they have, written to a given buffer when something must be written.</summary>
/// <remarks>A result may be an operand as it stands. The target is never the right operand's buffer, and the left one's only where it says so.</remarks>
internal static unsafe class ChunkAlgebra
{
    /// <summary>Arrays whose sizes sum to this or less are merged; larger ones become words, which costs less than a merge.</summary>
    public const int MergeMaximum = 128;

    /// <summary>Members of both.</summary>
    public static ChunkSet And(in ChunkSet left, in ChunkSet right, void* target)
    {
        if (left.IsEmpty || right.IsFull)
        {
            return left;
        }

        if (right.IsEmpty || left.IsFull)
        {
            return right;
        }

        if (left.Form == ChunkForm.Words && right.Form == ChunkForm.Words)
        {
            return ChunkSet.OfWords((ulong*)target, WordKernels.AndStoreCount((ulong*)target, left.Words, right.Words));
        }

        ushort* values = (ushort*)target;
        if (left.Form == ChunkForm.Words)
        {
            return ChunkSet.OfValues(values, ArrayKernels.IntersectBitset(right.Values, right.Cardinality, left.Words, values));
        }

        return ChunkSet.OfValues(values, right.Form == ChunkForm.Words
            ? ArrayKernels.IntersectBitset(left.Values, left.Cardinality, right.Words, values)
            : ArrayKernels.Intersect(left.Values, left.Cardinality, right.Values, right.Cardinality, values));
    }

    /// <summary>Number of members of both.</summary>
    public static int AndCount(in ChunkSet left, in ChunkSet right)
    {
        if (left.IsEmpty || right.IsEmpty)
        {
            return 0;
        }

        if (left.IsFull || right.IsFull)
        {
            return CountOf(left.IsFull ? right : left);
        }

        return (left.Form, right.Form) switch
        {
            (ChunkForm.Words, ChunkForm.Words) => WordKernels.AndCount(left.Words, right.Words),
            (ChunkForm.Words, _) => ArrayKernels.IntersectBitsetCount(right.Values, right.Cardinality, left.Words),
            (_, ChunkForm.Words) => ArrayKernels.IntersectBitsetCount(left.Values, left.Cardinality, right.Words),
            _ => ArrayKernels.IntersectCount(left.Values, left.Cardinality, right.Values, right.Cardinality),
        };
    }

    /// <summary>Members of left that are not members of right. The target may be the left buffer when that holds words.</summary>
    public static ChunkSet AndNot(in ChunkSet left, in ChunkSet right, void* target)
    {
        if (left.IsEmpty || right.IsEmpty)
        {
            return left;
        }

        if (right.IsFull)
        {
            return ChunkSet.Empty;
        }

        if (left.Form == ChunkForm.Array)
        {
            ushort* values = (ushort*)target;
            return ChunkSet.OfValues(values, right.Form == ChunkForm.Words
                ? ArrayKernels.DifferenceBitset(left.Values, left.Cardinality, right.Words, values)
                : ArrayKernels.Difference(left.Values, left.Cardinality, right.Values, right.Cardinality, values));
        }

        ulong* words = (ulong*)target;
        if (right.Form == ChunkForm.Words)
        {
            ulong* minuend = left.Words;
            if (left.IsFull)
            {
                WordKernels.Fill(words);
                minuend = words;
            }

            return ChunkSet.OfWords(words, WordKernels.AndNotStoreCount(words, minuend, right.Words));
        }

        CopyTo(left, words);
        ArrayKernels.ClearBits(words, right.Values, right.Cardinality);
        return ChunkSet.OfWords(words, left.IsFull ? ContainerLimits.ChunkSize - right.Cardinality : ChunkSet.Unknown);
    }

    /// <summary>Number of members of left that are not members of right.</summary>
    public static int AndNotCount(in ChunkSet left, in ChunkSet right) => CountOf(left) - AndCount(left, right);

    /// <summary>Members of either. The target may be the left buffer when that holds words.</summary>
    public static ChunkSet Or(in ChunkSet left, in ChunkSet right, void* target)
    {
        if (left.IsEmpty || right.IsFull)
        {
            return right;
        }

        if (right.IsEmpty || left.IsFull)
        {
            return left;
        }

        if (left.Form == ChunkForm.Array && right.Form == ChunkForm.Array && left.Cardinality + right.Cardinality <= MergeMaximum)
        {
            ushort* values = (ushort*)target;
            return ChunkSet.OfValues(values, ArrayKernels.Union(left.Values, left.Cardinality, right.Values, right.Cardinality, values));
        }

        ulong* words = (ulong*)target;
        if (left.Form == ChunkForm.Words && right.Form == ChunkForm.Words)
        {
            WordKernels.Or(words, left.Words, right.Words);
            return ChunkSet.OfWords(words, ChunkSet.Unknown);
        }

        ref readonly ChunkSet first = ref left.Form == ChunkForm.Words || right.Form == ChunkForm.Array ? ref left : ref right;
        ref readonly ChunkSet second = ref left.Form == ChunkForm.Words || right.Form == ChunkForm.Array ? ref right : ref left;
        CopyTo(first, words);
        ArrayKernels.SetBits(words, second.Values, second.Cardinality);
        return ChunkSet.OfWords(words, ChunkSet.Unknown);
    }

    /// <summary>Members of exactly one. The target may be the left buffer when that holds words.</summary>
    public static ChunkSet Xor(in ChunkSet left, in ChunkSet right, void* target)
    {
        if (left.IsEmpty)
        {
            return right;
        }

        if (right.IsEmpty)
        {
            return left;
        }

        ulong* words = (ulong*)target;
        if (right.Form == ChunkForm.Array)
        {
            CopyTo(left, words);
            ArrayKernels.FlipBits(words, right.Values, right.Cardinality);
        }
        else if (left.Form == ChunkForm.Array)
        {
            CopyTo(right, words);
            ArrayKernels.FlipBits(words, left.Values, left.Cardinality);
        }
        else
        {
            CopyTo(left, words);
            if (right.IsFull)
            {
                for (int i = 0; i < ContainerLimits.BitsetWords; i++)
                {
                    words[i] = ~words[i];
                }
            }
            else
            {
                WordKernels.Xor(words, right.Words);
            }
        }

        return ChunkSet.OfWords(words, WordKernels.Count(words));
    }

    /// <summary>Writes the members as words; the target may be their buffer when it holds words.</summary>
    public static void CopyTo(in ChunkSet set, ulong* target)
    {
        switch (set.Form)
        {
            case ChunkForm.Words:
                if (set.Words != target)
                {
                    WordKernels.Copy(target, set.Words);
                }

                break;
            case ChunkForm.Full:
                WordKernels.Fill(target);
                break;
            case ChunkForm.Array:
                WordKernels.Clear(target);
                ArrayKernels.SetBits(target, set.Values, set.Cardinality);
                break;
            case ChunkForm.Empty:
                WordKernels.Clear(target);
                break;
            default:
                throw new InvalidOperationException("A number of members cannot be written down as members.");
        }
    }

    /// <summary>The cardinality, counted if nobody has.</summary>
    public static int CountOf(in ChunkSet set) => set.Cardinality == ChunkSet.Unknown ? WordKernels.Count(set.Words) : set.Cardinality;
}
