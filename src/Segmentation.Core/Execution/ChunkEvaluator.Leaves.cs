using System;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Segmentation.Index;
using Segmentation.Planning;

namespace Segmentation.Execution;

internal sealed unsafe partial class ChunkEvaluator
{
    private const int MostHeld = 64; // leaves worked out and kept for a chunk: a mebibyte of scratch

    private readonly Scratch _held = new(); // what leaves were worked out to, until the next chunk
    private ChunkSet[] _sets = []; // by node number; of a leaf that is not worked out yet only its number of members at most
    private PayloadOwner?[] _owners = []; // by leaf: a chunk that was folded beyond the budget lives as long as it is read

    private void MakeRoom(PlanLayout layout)
    {
        if (_sets.Length < layout.Size)
        {
            _sets = new ChunkSet[Math.Max(layout.Size, 2 * _sets.Length)];
        }

        if (_owners.Length < layout.Leaves.Length)
        {
            _owners = new PayloadOwner?[Math.Max(layout.Leaves.Length, 2 * _owners.Length)];
        }
    }

    private void ForgetLeaves()
    {
        Array.Clear(_owners);
        _held.Release(0);
    }

    private void FindLeaves(PlanLayout layout)
    {
        ReadOnlySpan<PlanNode> leaves = layout.Leaves;
        ReadOnlySpan<Trait> traits = layout.Traits;
        for (int i = 0; i < leaves.Length; i++)
        {
            if (!traits[i].TryMembers(_key, out Container members))
            {
                _sets[leaves[i].Id] = ChunkSet.Empty;
                continue;
            }

            if (!ReferenceEquals(_owners[i], members.Owner))
            {
                _owners[i] = members.Owner;
            }

            _sets[leaves[i].Id] = !IsWhole(leaves[i]) || (members.Kind == ContainerKind.Run && !members.IsFull)
                ? ChunkSet.OfNumber(members.Cardinality)
                : AsItStands(members);
        }
    }

    /// <summary>Whether a leaf takes every member of its trait.</summary>
    private static bool IsWhole(PlanNode leaf) => leaf switch
    {
        TimedLeaf timed => timed.Days.IsAll && timed.TakesAnyCount,
        NumberLeaf number => number.TakesAnyNumber,
        _ => true,
    };

    private static ChunkSet AsItStands(in Container members) => members switch
    {
        { IsFull: true } => ChunkSet.Full,
        { Kind: ContainerKind.Array } => ChunkSet.OfValues((ushort*)members.Payload, members.Cardinality),
        _ => ChunkSet.OfWords((ulong*)members.Payload, members.Cardinality),
    };

    /// <summary>The members of a leaf; what it takes to find them is done once a chunk.</summary>
    private ChunkSet Leaf(PlanNode leaf)
    {
        ChunkSet set = _sets[leaf.Id];
        if (set.Form != ChunkForm.Number)
        {
            return set;
        }

        bool isKept = _held.Top < MostHeld;
        set = WorkOut(leaf, isKept ? _held : _scratch);
        if (isKept)
        {
            _sets[leaf.Id] = set;
        }

        return set;
    }

    private ChunkSet WorkOut(PlanNode leaf, Scratch scratch)
    {
        switch (leaf)
        {
            case TimedLeaf timed when !IsWhole(leaf):
                return timed.Trait.TryChunk(_key, out TimedBitmap bitmap, out int index) ? Select(bitmap, index, timed, scratch) : ChunkSet.Empty;
            case NumberLeaf number when !IsWhole(leaf):
                return number.Trait.TryChunk(_key, out BitSlices column, out _) ? Select(column, number, scratch) : ChunkSet.Empty;
            case TimedLeaf timed:
                return timed.Trait.TryMembers(_key, out Container sighted) ? Expand(sighted, scratch) : ChunkSet.Empty;
            case NumberLeaf number:
                return number.Trait.TryMembers(_key, out Container numbered) ? Expand(numbered, scratch) : ChunkSet.Empty;
            default:
                return ((PlainLeaf)leaf).Trait.TryMembers(_key, out Container held) ? Expand(held, scratch) : ChunkSet.Empty;
        }
    }

    private static ChunkSet Select(TimedBitmap bitmap, int index, TimedLeaf leaf, Scratch scratch)
    {
        ref readonly Container container = ref bitmap.Containers[index];
        DayRange days = leaf.Days;
        if (container.Kind == ContainerKind.Array && leaf.TakesAnyCount)
        {
            ushort* values = (ushort*)scratch.Rent();
            return ChunkSet.OfValues(values, ChunkSelection.SelectDaysInto(container, days.First, days.Last, new Span<ushort>(values, container.Cardinality)));
        }

        ulong* words = (ulong*)scratch.Rent();
        return ChunkSet.OfWords(words, leaf.TakesAnyCount
            ? ChunkSelection.SelectDays(container, days.First, days.Last, Span(words))
            : ChunkSelection.SelectDaysAndCounts(bitmap, container, days.First, days.Last, leaf.LeastCount, leaf.MostCount, Span(words)));
    }

    private ChunkSet Select(BitSlices column, NumberLeaf leaf, Scratch scratch)
    {
        ulong* words = (ulong*)scratch.Rent();
        return ChunkSet.OfWords(words, ChunkSelection.SelectSlices(column, _key, leaf.Least, leaf.Most, Span(words)));
    }

    private ChunkSet Borrow(PlainTrait trait) =>
        !trait.TryMembers(_key, out Container members) ? ChunkSet.Empty
        : members.Kind == ContainerKind.Run ? Expand(members, _held)
        : AsItStands(members);

    /// <summary>A container whose runs are written out.</summary>
    private static ChunkSet Expand(in Container container, Scratch scratch)
    {
        if (container.IsFull)
        {
            return ChunkSet.Full;
        }

        void* target = scratch.Rent();
        if (container.Cardinality <= ContainerLimits.ArrayMaximum)
        {
            ushort* runs = (ushort*)(container.Payload + sizeof(ushort));
            return ChunkSet.OfValues((ushort*)target, RunKernels.Expand(runs, container.RunCount, (ushort*)target, ContainerLimits.ArrayMaximum));
        }

        container.CopyTo((ulong*)target);
        return ChunkSet.OfWords((ulong*)target, container.Cardinality);
    }

    private static Span<ulong> Span(ulong* words) => new(words, ContainerLimits.BitsetWords);
}
