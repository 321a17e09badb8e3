using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Segmentation.Benchmarks.Comparison.Bitmaps;

namespace Segmentation.Benchmarks.Comparison.Peers;

/// <summary>An array of words a trait, combined word by word with the platform's vectors, an operator at a time.</summary>
internal sealed class BitArrays : ISetPeer
{
    private readonly Dictionary<int, ulong[]> _traits = [];
    private readonly int _words;

    public BitArrays(World world, IEnumerable<int> ranks)
    {
        int width = Vector<ulong>.Count;
        _words = ((world.Devices + 63) / 64 + width - 1) / width * width;
        foreach (int rank in ranks)
        {
            ulong[] words = new ulong[_words];
            foreach (uint device in world[rank])
            {
                words[device >> 6] |= 1UL << (int)(device & 63);
            }

            _traits.Add(rank, words);
        }
    }

    private interface IOperator
    {
        static abstract Vector<ulong> Of(Vector<ulong> left, Vector<ulong> right);
    }

    public string Name => "bit-arrays";

    public Func<long>? Counter(SetNode node) => node.HasRange ? null : () => CountOf(Members(node));

    public void Dispose() => _traits.Clear();

    private ulong[] Members(SetNode node) => node switch
    {
        TraitNode trait => _traits[trait.Rank],
        AnyNode any => Fold<Or>(any.Of.Select(Members)),
        AllNode all => Fold<AndNot>(all.Except.Select(Members).Prepend(Fold<And>(all.Of.Select(Members)))),
        AtLeastNode least => AtLeast(least),
        _ => throw new ArgumentException($"Bit arrays have no answer to a {node.GetType().Name}.", nameof(node)),
    };

    private static ulong[] Fold<TOperator>(IEnumerable<ulong[]> operands)
        where TOperator : IOperator
    {
        ulong[]? result = null;
        foreach (ulong[] operand in operands)
        {
            if (result is null)
            {
                result = (ulong[])operand.Clone();
                continue;
            }

            for (int i = 0; i < result.Length; i += Vector<ulong>.Count)
            {
                TOperator.Of(new Vector<ulong>(result, i), new Vector<ulong>(operand, i)).CopyTo(result, i);
            }
        }

        return result!;
    }

    /// <summary>Bit-sliced counters that begin at 2^m - k: the carry out of the highest slice is the k-th operand.</summary>
    private ulong[] AtLeast(AtLeastNode node)
    {
        int slices = BitOperations.Log2((uint)node.Least - 1) + 1;
        int start = (1 << slices) - node.Least;
        ulong[][] counters = [.. Enumerable.Range(0, slices).Select(_ => new ulong[_words])];
        for (int bit = 0; bit < slices; bit++)
        {
            Array.Fill(counters[bit], (start >> bit & 1) == 0 ? 0 : ulong.MaxValue);
        }

        ulong[] reached = new ulong[_words];
        foreach (ulong[] operand in node.Of.Select(Members))
        {
            for (int i = 0; i < _words; i += Vector<ulong>.Count)
            {
                Vector<ulong> carry = new(operand, i);
                foreach (ulong[] counter in counters)
                {
                    Vector<ulong> before = new(counter, i);
                    (before ^ carry).CopyTo(counter, i);
                    carry &= before;
                }

                (new Vector<ulong>(reached, i) | carry).CopyTo(reached, i);
            }
        }

        return reached;
    }

    private static long CountOf(ulong[] words)
    {
        long count = 0;
        foreach (ulong word in words)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    private readonly struct And : IOperator
    {
        public static Vector<ulong> Of(Vector<ulong> left, Vector<ulong> right) => left & right;
    }

    private readonly struct AndNot : IOperator
    {
        public static Vector<ulong> Of(Vector<ulong> left, Vector<ulong> right) => Vector.AndNot(left, right);
    }

    private readonly struct Or : IOperator
    {
        public static Vector<ulong> Of(Vector<ulong> left, Vector<ulong> right) => left | right;
    }
}
