using System;
using System.Collections.Generic;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Segmentation.Planning;

namespace Segmentation.Execution;

/// <summary>A sub-tree of a plan that is evaluated in one pass in every chunk where all its leaves are words.</summary>
/// <param name="Program">What the pass does. Counts stand under the numbers of the counted nodes.</param>
/// <param name="Leaves">Node numbers of the leaves, by slot of the program; <see cref="Everyone"/> is none of the plan's.</param>
internal sealed record FusedPart(WordProgram Program, int[] Leaves)
{
    /// <summary>The number of a leaf that holds every value, which a complement is taken of.</summary>
    public const int Everyone = -1;

    /// <summary>Most leaves; wider sub-trees are combined piece by piece.</summary>
    public const int MaximumLeaves = 64;

    private const int MaximumDepth = 32;

    /// <summary>The part of a sub-tree; null when a leaf of it selects, or is not likely to be words, or when it is too large.</summary>
    public static FusedPart? Of(PlanNode root)
    {
        List<WordStep> steps = [];
        List<int> leaves = [];
        return TryAdd(root, steps, leaves, MaximumDepth)
            && leaves.Count > 1
            && steps.Count <= WordProgram.MaximumSteps
            ? new FusedPart(new WordProgram([.. steps]), [.. leaves])
            : null;
    }

    private static bool TryAdd(PlanNode node, List<WordStep> steps, List<int> leaves, int depth)
    {
        switch (node)
        {
            case PlainLeaf or TimedLeaf or NumberLeaf:
                return IsLikelyWords(node) && TryLoad(node.Id, steps, leaves);
            case PlanAnd and:
                return depth > 0
                    && (and.Include.IsEmpty ? TryLoad(Everyone, steps, leaves) : TryAdd(and.Include, WordOperation.And, steps, leaves, depth - 1))
                    && TryExclude(and.Exclude, steps, leaves, depth - 1);
            case PlanOr or:
                return depth > 0 && TryAdd(or.Operands, WordOperation.Or, steps, leaves, depth - 1);
            case PlanXor xor:
                return depth > 0 && TryAdd(xor.Operands, WordOperation.Xor, steps, leaves, depth - 1);
            case PlanCounted counted when counted.Slot < WordProgram.MaximumCounts && TryAdd(counted.Operand, steps, leaves, depth):
                steps.Add(new WordStep(WordOperation.CountInto, counted.Slot));
                return true;
            default:
                return false;
        }
    }

    private static bool TryAdd(
        ReadOnlySpan<PlanNode> operands, WordOperation operation, List<WordStep> steps, List<int> leaves, int depth)
    {
        for (int i = 0; i < operands.Length; i++)
        {
            if (!TryAdd(operands[i], steps, leaves, depth))
            {
                return false;
            }

            if (i > 0)
            {
                steps.Add(new WordStep(operation));
            }
        }

        return true;
    }

    private static bool TryExclude(ReadOnlySpan<PlanNode> operands, List<WordStep> steps, List<int> leaves, int depth)
    {
        foreach (PlanNode operand in operands)
        {
            if (!TryAdd(operand, steps, leaves, depth))
            {
                return false;
            }

            steps.Add(new WordStep(WordOperation.AndNot));
        }

        return true;
    }

    private static bool TryLoad(int leaf, List<WordStep> steps, List<int> leaves)
    {
        int slot = leaves.IndexOf(leaf);
        if (slot < 0)
        {
            slot = leaves.Count;
            leaves.Add(leaf);
        }

        steps.Add(new WordStep(WordOperation.Load, slot));
        return leaves.Count <= MaximumLeaves;
    }

    /// <summary>Whether a leaf takes every member of a trait that has more of them in its chunks than an array holds.</summary>
    private static bool IsLikelyWords(PlanNode leaf) => PlanLayout.IsWhole(leaf)
        && PlanLayout.TraitOf(leaf) is { } trait
        && trait.Cardinality > (long)trait.BaseMembers.Containers.Length * ContainerLimits.ArrayMaximum;
}
