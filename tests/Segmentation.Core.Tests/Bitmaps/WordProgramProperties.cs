using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

/// <summary>Random boolean trees in one pass against the same trees worked out operator by operator.</summary>
/// <remarks>Replay a failure with SEGMENTATION_SEED set to the seed it names.</remarks>
public sealed unsafe class WordProgramProperties : IDisposable
{
    private const int Words = ContainerLimits.BitsetWords;
    private const int Guard = 8;
    private const ulong Untouched = 0xA5A5A5A5A5A5A5A5;

    private static readonly WordOperation[] Binary = [WordOperation.And, WordOperation.Or, WordOperation.AndNot, WordOperation.Xor];

    private readonly int _seed = int.TryParse(Environment.GetEnvironmentVariable("SEGMENTATION_SEED"), CultureInfo.InvariantCulture, out int given) ? given : 20_261_122;
    private readonly List<nint> _memory = [];

    public void Dispose() => _memory.ForEach(block => NativeMemory.AlignedFree((void*)block));

    [Fact]
    public void Every_width_gives_the_members_and_every_count_of_a_random_tree()
    {
        ulong*[] bitsets = Bitsets(20);
        for (int trial = 0; trial < 1_500; trial++)
        {
            Random random = new(_seed + trial);
            List<WordStep> postfix = [];
            int slots = random.Next(1, 21);
            int counts = 0;
            Grow(random, postfix, random.Next(9), slots, random.Next(3) == 0 ? 0 : 0.6, ref counts);
            Check(random, postfix, bitsets, $"SEGMENTATION_SEED={_seed + trial}: {string.Join(' ', postfix)}");
        }
    }

    [Fact]
    public void A_chain_of_as_many_leaves_as_fit_is_taken_in_one_by_one()
    {
        ulong*[] bitsets = Bitsets(20);
        foreach (WordOperation operation in Binary)
        {
            List<WordStep> postfix = [new(WordOperation.Load)];
            for (int i = 1; i < WordProgram.MaximumLeaves; i++)
            {
                postfix.Add(new WordStep(WordOperation.Load, i));
                postfix.Add(new WordStep(operation));
            }

            Assert.Equal(0, new WordProgram([.. postfix]).Members.KeptCount);
            Check(new Random(_seed), postfix, bitsets, operation.ToString());
        }
    }

    [Fact]
    public void A_full_tree_of_256_leaves_keeps_at_most_eight_strips()
    {
        List<WordStep> postfix = [];
        int counts = 0;
        Grow(new Random(_seed), postfix, 8, WordProgram.MaximumLeaves, counted: 0, ref counts, always: true);
        Assert.InRange(new WordProgram([.. postfix]).Members.KeptCount, 0, 8);
        Check(new Random(_seed), postfix, Bitsets(20), "full tree");
    }

    [Fact]
    public void A_target_may_be_any_of_the_leaves()
    {
        WordProgram program = new([new(WordOperation.Load), new(WordOperation.Load, 1), new(WordOperation.AndNot), new(WordOperation.Load, 2), new(WordOperation.Xor)]);
        for (int target = 0; target < 3; target++)
        {
            ulong*[] leaves = Bitsets(3);
            ulong* expected = Bitset(0, 0);
            for (int i = 0; i < Words; i++)
            {
                expected[i] = (leaves[0][i] & ~leaves[1][i]) ^ leaves[2][i];
            }

            fixed (ulong** table = leaves)
            {
                Assert.Equal(Population(expected), program.StoreCount(table, leaves[target]));
            }

            Assert.True(Same(expected, leaves[target]), $"leaf {target}");
        }
    }

    [Fact]
    public void Leaves_to_come_are_fetched_but_never_read()
    {
        ulong*[] leaves = Bitsets(2);
        WordProgram program = new([new(WordOperation.Load), new(WordOperation.Load, 1), new(WordOperation.Or)]);
        ulong** nowhere = stackalloc ulong*[2];
        nowhere[0] = (ulong*)8;
        fixed (ulong** table = leaves)
        {
            Assert.Equal(program.Count(table), program.Count(table, nowhere));
            Assert.Equal(program.Count(table), program.Count(table, table));
        }
    }

    [Fact]
    public void A_list_that_is_no_tree_is_refused()
    {
        WordStep load = new(WordOperation.Load);
        Assert.Throws<ArgumentException>(() => new WordProgram([]));
        Assert.Throws<ArgumentException>(() => new WordProgram([load, load]));
        Assert.Throws<ArgumentException>(() => new WordProgram([load, new(WordOperation.And)]));
        Assert.Throws<ArgumentException>(() => new WordProgram([new(WordOperation.CountInto)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WordProgram([new(WordOperation.Load, -1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WordProgram([new(WordOperation.Load, WordProgram.MaximumLeaves)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WordProgram([load, new(WordOperation.CountInto, WordProgram.MaximumCounts)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WordProgram([load, .. Enumerable.Repeat(new WordStep(WordOperation.CountInto), WordProgram.MaximumCounts + 1)]));
        WordStep[] and = [load, new(WordOperation.And)];
        Assert.Throws<ArgumentOutOfRangeException>(() => new WordProgram([load, .. Enumerable.Repeat(and, WordProgram.MaximumSteps / 2).SelectMany(static steps => steps)]));
        Assert.Equal(WordProgram.MaximumLeaves, new WordProgram([new(WordOperation.Load, WordProgram.MaximumLeaves - 1)]).LeafCount);
        Assert.Equal(WordProgram.MaximumCounts, new WordProgram([load, new(WordOperation.CountInto, WordProgram.MaximumCounts - 1)]).CountCount);
        Assert.Equal(1, new WordProgram([load, .. Enumerable.Repeat(new WordStep(WordOperation.CountInto), WordProgram.MaximumCounts)]).CountCount);
        Assert.Equal(1, new WordProgram([load, .. Enumerable.Repeat(and, (WordProgram.MaximumSteps - 1) / 2).SelectMany(static steps => steps)]).LeafCount);
    }

    private static void Grow(Random random, List<WordStep> postfix, int depth, int slots, double counted, ref int counts, bool always = false)
    {
        if (depth == 0 || postfix.Count > 400 && !always || !always && random.Next(6) == 0)
        {
            postfix.Add(new WordStep(WordOperation.Load, random.Next(slots)));
        }
        else
        {
            Grow(random, postfix, depth - 1, slots, counted, ref counts, always);
            Grow(random, postfix, always || random.Next(2) == 0 ? depth - 1 : 0, slots, counted, ref counts, always);
            postfix.Add(new WordStep(Binary[random.Next(Binary.Length)]));
        }

        if (random.NextDouble() < counted && counts < WordProgram.MaximumCounts)
        {
            postfix.Add(new WordStep(WordOperation.CountInto, counts++));
        }
    }

    private void Check(Random random, List<WordStep> postfix, ulong*[] bitsets, string where)
    {
        WordProgram program = new([.. postfix]);
        ulong*[] leaves = new ulong*[program.LeafCount];
        for (int i = 0; i < leaves.Length; i++)
        {
            leaves[i] = bitsets[random.Next(bitsets.Length)];
        }

        ulong* within = random.Next(2) == 0 ? null : bitsets[0];
        long[] expectedCounts = new long[program.CountCount];
        ulong[] expected = Naive(postfix, leaves, within, expectedCounts);
        fixed (ulong** table = leaves)
        {
            fixed (ulong* members = expected)
            {
                CheckWidth<Width64, ulong>(program, table, within, members, expectedCounts, where);
                CheckWidth<Width128, Vector128<ulong>>(program, table, within, members, expectedCounts, where);
                CheckWidth<Width256, Vector256<ulong>>(program, table, within, members, expectedCounts, where);
                CheckWidth<Width512, Vector512<ulong>>(program, table, within, members, expectedCounts, where);
                Assert.Equal(Population(members), program.Count(table));
                CheckCounts(program, table, within, expectedCounts, where);
            }
        }
    }

    private void CheckWidth<TLanes, TVector>(WordProgram program, ulong** leaves, ulong* within, ulong* expected, long[] expectedCounts, string where)
        where TLanes : struct, IWordLanes<TVector>
        where TVector : unmanaged
    {
        where = $"{typeof(TLanes).Name} {where}";
        int population = Population(expected);
        ulong* room = Bitset(0, 0, Words + 2 * Guard);
        new Span<ulong>(room, Words + 2 * Guard).Fill(Untouched);
        ulong* actual = room + Guard;
        long[] counts = new long[program.CountCount];
        fixed (long* slots = counts)
        {
            Assert.True(population == program.Members.Run<TLanes, TVector, CountedEnd>(leaves, null, null, null, null), where);
            Assert.True(population == program.Members.Run<TLanes, TVector, StoredEnd>(leaves, null, actual, null, null), where);
            Assert.True(Same(expected, actual), where);
            Array.Fill(counts, 7);
            program.AllCounts.Run<TLanes, TVector, ForgottenEnd>(leaves, null, null, within, slots);
        }

        Assert.True(expectedCounts.Select(static count => count + 7).SequenceEqual(counts), where);
        Assert.Equal(-1, new ReadOnlySpan<ulong>(room, Guard).IndexOfAnyExcept(Untouched));
        Assert.Equal(-1, new ReadOnlySpan<ulong>(actual + Words, Guard).IndexOfAnyExcept(Untouched));
        NativeMemory.AlignedFree((void*)_memory[^1]);
        _memory.RemoveAt(_memory.Count - 1);
    }

    private static void CheckCounts(WordProgram program, ulong** leaves, ulong* within, long[] expectedCounts, string where)
    {
        int[] cardinalities = new int[program.LeafCount];
        for (int i = 0; i < cardinalities.Length; i++)
        {
            cardinalities[i] = Population(leaves[i]);
        }

        long[] counts = new long[program.CountCount];
        fixed (int* known = cardinalities)
        {
            fixed (long* slots = counts)
            {
                program.Counts(leaves, known, within, slots);
                Assert.True(expectedCounts.SequenceEqual(counts), $"cardinalities known: {where}");
                Array.Clear(counts);
                program.Counts(leaves, null, within, slots);
                Assert.True(expectedCounts.SequenceEqual(counts), where);
            }
        }
    }

    private static ulong[] Naive(List<WordStep> postfix, ulong*[] leaves, ulong* within, long[] counts)
    {
        Stack<ulong[]> stack = [];
        foreach (WordStep step in postfix)
        {
            switch (step.Operation)
            {
                case WordOperation.Load:
                    stack.Push(new ReadOnlySpan<ulong>(leaves[step.Slot], Words).ToArray());
                    break;
                case WordOperation.CountInto:
                    ulong[] top = stack.Peek();
                    for (int i = 0; i < Words; i++)
                    {
                        counts[step.Slot] += BitOperations.PopCount(top[i] & (within == null ? ulong.MaxValue : within[i]));
                    }

                    break;
                default:
                    ulong[] right = stack.Pop();
                    ulong[] left = stack.Pop();
                    for (int i = 0; i < Words; i++)
                    {
                        left[i] = step.Operation switch
                        {
                            WordOperation.And => left[i] & right[i],
                            WordOperation.Or => left[i] | right[i],
                            WordOperation.AndNot => left[i] & ~right[i],
                            _ => left[i] ^ right[i],
                        };
                    }

                    stack.Push(left);
                    break;
            }
        }

        return stack.Single();
    }

    /// <summary>Empty, full, the last bit alone, and random ones of every density and alignment.</summary>
    private ulong*[] Bitsets(int count)
    {
        Random random = new(_seed);
        ulong*[] bitsets = new ulong*[count];
        for (int i = 0; i < count; i++)
        {
            bitsets[i] = Bitset(i * 5 % 64, i % 9 / 8.0);
            for (int w = 0; i % 9 is not (0 or 8) && w < Words; w++)
            {
                ulong word = 0;
                for (int bit = 0; bit < 64; bit++)
                {
                    word |= random.NextDouble() < i % 9 / 8.0 ? 1UL << bit : 0;
                }

                bitsets[i][w] = word;
            }
        }

        if (count > 9)
        {
            bitsets[9][Words - 1] = 1UL << 63;
        }

        return bitsets;
    }

    private ulong* Bitset(int misalignment, double fill, int words = Words)
    {
        byte* block = (byte*)NativeMemory.AlignedAlloc((nuint)(words * sizeof(ulong) + 64), 64);
        _memory.Add((nint)block);
        ulong* bitset = (ulong*)(block + misalignment);
        new Span<ulong>(bitset, words).Fill(fill == 1 ? ulong.MaxValue : 0);
        return bitset;
    }

    private static int Population(ulong* words)
    {
        int count = 0;
        for (int i = 0; i < Words; i++)
        {
            count += BitOperations.PopCount(words[i]);
        }

        return count;
    }

    private static bool Same(ulong* a, ulong* b) => new ReadOnlySpan<ulong>(a, Words).SequenceEqual(new ReadOnlySpan<ulong>(b, Words));
}
