using System;
using System.Runtime.CompilerServices;
using Segmentation.Bitmaps.Containers;

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
            return ChunkSet.OfWords((ulong*)target, ChunkWords.CombineAndCount<AndOperation>(left.Words, right.Words, (ulong*)target));
        }

        ushort* values = (ushort*)target;
        if (left.Form == ChunkForm.Words)
        {
            return ChunkSet.OfValues(values, ChunkArrays.Filter(right.Values, right.Cardinality, left.Words, 0, values));
        }

        return ChunkSet.OfValues(values, right.Form == ChunkForm.Words
            ? ChunkArrays.Filter(left.Values, left.Cardinality, right.Words, 0, values)
            : ChunkArrays.Intersect(left.Values, left.Cardinality, right.Values, right.Cardinality, values));
    }

    /// <summary>Number of members of both.</summary>
    public static int AndCount(in ChunkSet left, in ChunkSet right, void* spare)
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
            (ChunkForm.Words, ChunkForm.Words) => ChunkWords.CountOf<AndOperation>(left.Words, right.Words),
            (ChunkForm.Words, _) => ChunkArrays.CountIn(right.Values, right.Cardinality, left.Words),
            (_, ChunkForm.Words) => ChunkArrays.CountIn(left.Values, left.Cardinality, right.Words),
            _ => ChunkArrays.Intersect(left.Values, left.Cardinality, right.Values, right.Cardinality, (ushort*)spare),
        };
    }

    /// <summary>Members of left that are not members of right. The target may be the left buffer.</summary>
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
                ? ChunkArrays.Filter(left.Values, left.Cardinality, right.Words, 1, values)
                : ChunkArrays.Except(left.Values, left.Cardinality, right.Values, right.Cardinality, values));
        }

        ulong* words = (ulong*)target;
        if (right.Form == ChunkForm.Words)
        {
            ulong* minuend = left.Words;
            if (left.IsFull)
            {
                Fill(words);
                minuend = words;
            }

            return ChunkSet.OfWords(words, ChunkWords.CombineAndCount<AndNotOperation>(minuend, right.Words, words));
        }

        int common = left.IsFull ? right.Cardinality : ChunkArrays.CountIn(right.Values, right.Cardinality, left.Words);
        int cardinality = CountOf(left) - common;
        CopyTo(left, words);
        ChunkArrays.ClearBits(right.Values, right.Cardinality, words);
        return ChunkSet.OfWords(words, cardinality);
    }

    /// <summary>Number of members of left that are not members of right.</summary>
    public static int AndNotCount(in ChunkSet left, in ChunkSet right, void* spare) => CountOf(left) - AndCount(left, right, spare);

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
            return ChunkSet.OfValues(values, ChunkArrays.Union(left.Values, left.Cardinality, right.Values, right.Cardinality, values));
        }

        ulong* words = (ulong*)target;
        if (left.Form == ChunkForm.Words && right.Form == ChunkForm.Words)
        {
            ChunkWords.Combine<OrOperation>(left.Words, right.Words, words);
            return ChunkSet.OfWords(words, ChunkSet.Unknown);
        }

        ref readonly ChunkSet first = ref left.Form == ChunkForm.Words || right.Form == ChunkForm.Array ? ref left : ref right;
        ref readonly ChunkSet second = ref left.Form == ChunkForm.Words || right.Form == ChunkForm.Array ? ref right : ref left;
        CopyTo(first, words);
        ChunkArrays.SetBits(second.Values, second.Cardinality, words);
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
            ChunkArrays.FlipBits(right.Values, right.Cardinality, words);
        }
        else if (left.Form == ChunkForm.Array)
        {
            CopyTo(right, words);
            ChunkArrays.FlipBits(left.Values, left.Cardinality, words);
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
                ChunkWords.Combine<XorOperation>(words, right.Words, words);
            }
        }

        return ChunkSet.OfWords(words, ChunkWords.Count(words));
    }

    /// <summary>Writes the members as words; the target may be their buffer when it holds words.</summary>
    public static void CopyTo(in ChunkSet set, ulong* target)
    {
        switch (set.Form)
        {
            case ChunkForm.Words:
                if (set.Words != target)
                {
                    Unsafe.CopyBlock(target, set.Words, ContainerLimits.BitsetBytes);
                }

                break;
            case ChunkForm.Full:
                Fill(target);
                break;
            case ChunkForm.Array:
                Unsafe.InitBlock(target, 0, ContainerLimits.BitsetBytes);
                ChunkArrays.SetBits(set.Values, set.Cardinality, target);
                break;
            case ChunkForm.Empty:
                Unsafe.InitBlock(target, 0, ContainerLimits.BitsetBytes);
                break;
            default:
                throw new InvalidOperationException("A number of members cannot be written down as members.");
        }
    }

    /// <summary>The cardinality, counted if nobody has.</summary>
    public static int CountOf(in ChunkSet set) => set.Cardinality == ChunkSet.Unknown ? ChunkWords.Count(set.Words) : set.Cardinality;

    private static void Fill(ulong* words) => Unsafe.InitBlock(words, 0xFF, ContainerLimits.BitsetBytes);
}
