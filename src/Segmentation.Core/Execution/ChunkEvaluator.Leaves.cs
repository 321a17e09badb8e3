using System;
using System.Collections.Generic;
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
    private readonly KeptWindow?[] _windows = new KeptWindow?[MostHeld]; // those whose words are read, until the next chunk
    private readonly List<PayloadOwner> _owners = []; // of payloads read beside those of the leaves, until the next chunk: what was folded beyond the budget has no other
    private int _windowCount;
    private LeafSets _here = new();
    private LeafSets _ahead = new();

    /// <summary>The members of a leaf; what it takes to find them is done once a chunk.</summary>
    private ChunkSet Leaf(PlanNode leaf)
    {
        ChunkSet set = _sets[leaf.Id];
        if (set.Form != ChunkForm.Number)
        {
            return set;
        }

        if (leaf is NumberLeaf number && TryRecall(number))
        {
            return _sets[leaf.Id];
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
            case TimedLeaf timed when !PlanLayout.IsWhole(leaf):
                return Select(timed, scratch);
            case NumberLeaf number when !PlanLayout.IsWhole(leaf):
                return Select(number, scratch);
            case TimedLeaf timed:
                return timed.Trait.TryMembers(_key, out Container sighted) ? Expand(sighted, scratch) : ChunkSet.Empty;
            case NumberLeaf number:
                return number.Trait.TryMembers(_key, out Container numbered) ? Expand(numbered, scratch) : ChunkSet.Empty;
            default:
                return ((PlainLeaf)leaf).Trait.TryMembers(_key, out Container held) ? Expand(held, scratch) : ChunkSet.Empty;
        }
    }

    private ChunkSet Select(TimedBitmap bitmap, int index, TimedLeaf leaf, Scratch scratch)
    {
        ref readonly Container container = ref bitmap.Containers[index];
        DayRange days = leaf.Days;
        if (leaf.TakesAnyCount)
        {
            switch (bitmap.Days.CoverOf(index, container, days.First, days.Last))
            {
                case DayCover.None:
                    return ChunkSet.Empty;
                case DayCover.All:
                    return container.Kind == ContainerKind.Run ? Expand(container, scratch) : Kept(container);
                default:
                    break;
            }
        }

        if (_windowCount < MostHeld && bitmap.Days.Recall(bitmap, index, days.First, days.Last, leaf.LeastCount, leaf.MostCount) is { } window)
        {
            return Held(window);
        }

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

    /// <summary>A window that is kept, until the next chunk.</summary>
    private ChunkSet Held(KeptWindow window)
    {
        _windows[_windowCount++] = window;
        return window.IsArray
            ? ChunkSet.OfValues((ushort*)window.Payload, window.Cardinality)
            : ChunkSet.OfWords((ulong*)window.Payload, window.Cardinality);
    }

    /// <summary>Whether the numbers of so many candidates must be read to say which of them a leaf takes.</summary>
    private bool IsRead(NumberLeaf leaf, int candidates) => _sets[leaf.Id].Form == ChunkForm.Number
        && !PlanLayout.IsWhole(leaf)
        && (candidates <= SliceSelection.FewValues || !TryRecall(leaf));

    /// <summary>Takes the members of a range that is asked for again, which are then kept.</summary>
    private bool TryRecall(NumberLeaf leaf)
    {
        if (PlanLayout.IsWhole(leaf)
            || !May(EvaluationStrategies.Recall)
            || !leaf.Trait.TryLasting(_key, out BitSlices column, out int index)
            || column.LearnAt(index)?.Recall(column, column.Existence.Containers[index], leaf.Least, leaf.Most) is not { } range)
        {
            return false;
        }

        _sets[leaf.Id] = range.IsEmpty ? ChunkSet.Empty : Kept(range.Members);
        return true;
    }

    private ChunkSet Borrow(PlainTrait trait) =>
        !trait.TryMembers(_key, out Container members) ? ChunkSet.Empty
        : members.Kind == ContainerKind.Run ? Expand(members, _held)
        : Kept(members);

    /// <summary>A container as it stands, whose payload is there until the next chunk.</summary>
    private ChunkSet Kept(in Container container)
    {
        _owners.Add(container.Owner);
        return ChunkSet.OfContainer(container);
    }

    /// <summary>A container whose runs are written out.</summary>
    public static ChunkSet Expand(in Container container, Scratch scratch)
    {
        if (container.IsFull)
        {
            return ChunkSet.Full;
        }

        void* target = scratch.Rent();
        if (container.Cardinality <= ContainerLimits.ArrayMaximum)
        {
            ushort* runs = (ushort*)(container.Payload + sizeof(ushort));
            int count = RunKernels.Expand(runs, container.RunCount, (ushort*)target, ContainerLimits.ArrayMaximum);
            GC.KeepAlive(container.Owner);
            return ChunkSet.OfValues((ushort*)target, count);
        }

        container.CopyTo((ulong*)target);
        return ChunkSet.OfWords((ulong*)target, container.Cardinality);
    }

    private static Span<ulong> Span(ulong* words) => new(words, ContainerLimits.BitsetWords);
}
