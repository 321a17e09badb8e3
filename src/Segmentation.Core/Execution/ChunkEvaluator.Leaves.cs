using System;
using System.Runtime.Intrinsics.X86;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Segmentation.Index;
using Segmentation.Planning;

namespace Segmentation.Execution;

internal sealed unsafe partial class ChunkEvaluator
{
    /// <summary>(base OR added) EXCEPT removed; without deltas in this chunk, the base's container as it stands.</summary>
    private ChunkSet Plain(PlainTrait trait) => WithDeltas(Borrow(trait.Base), Borrow(trait.Added), Borrow(trait.Removed));

    private ChunkSet Timed(TimedLeaf leaf)
    {
        TimedTrait trait = leaf.Trait;
        if (leaf.Days.IsAll && leaf.TakesAnyCount)
        {
            return Superseded(Borrow(trait.Base.Members), Borrow(trait.Added.Members), Borrow(trait.Removed), Borrow(trait.Added.Members));
        }

        ChunkSet held = Select(trait.Base, leaf);
        ChunkSet added = Select(trait.Added, leaf);
        return Superseded(held, added, Borrow(trait.Removed), Borrow(trait.Added.Members));
    }

    private ChunkSet Number(NumberLeaf leaf)
    {
        NumberTrait trait = leaf.Trait;
        ChunkSet superseding = Borrow(trait.Added.Members);
        if (leaf.TakesAnyNumber)
        {
            return Superseded(Borrow(trait.Base.Existence), superseding, Borrow(trait.Removed), superseding);
        }

        ChunkSet held = ChunkSet.Empty;
        if (trait.Base.Existence.IndexOf(_key) >= 0)
        {
            int top = _scratch.Top;
            ulong* words = (ulong*)_scratch.Rent();
            held = OfSelected(words, ChunkSelection.SelectSlices(trait.Base, _key, leaf.Least, leaf.Most, Span(words)), top);
        }

        ChunkSet added = ChunkSet.Empty;
        int index = trait.Added.Members.IndexOf(_key);
        if (index >= 0)
        {
            int top = _scratch.Top;
            ulong* words = (ulong*)_scratch.Rent();
            ref readonly Container container = ref trait.Added.Containers[index];
            added = OfSelected(words, ChunkSelection.SelectNumbers(container, leaf.Least, leaf.Most, Span(words)), top);
        }

        return Superseded(held, added, Borrow(trait.Removed), superseding);
    }

    /// <summary>Selected base entries that nothing removed or superseded, and the selected entries that superseded.</summary>
    private ChunkSet Superseded(in ChunkSet held, in ChunkSet added, in ChunkSet removed, in ChunkSet superseding)
    {
        if (held.IsEmpty)
        {
            return added;
        }

        ChunkSet standing = held;
        if (!superseding.IsEmpty)
        {
            standing = ChunkAlgebra.AndNot(standing, superseding, _scratch.Rent());
        }

        return WithDeltas(standing, added, removed);
    }

    private ChunkSet WithDeltas(in ChunkSet held, in ChunkSet added, in ChunkSet removed)
    {
        ChunkSet members = held;
        if (!removed.IsEmpty && !members.IsEmpty)
        {
            members = ChunkAlgebra.AndNot(members, removed, _scratch.Rent());
        }

        if (!added.IsEmpty)
        {
            members = members.IsEmpty ? added : ChunkAlgebra.Or(members, added, _scratch.Rent());
        }

        return members;
    }

    private ChunkSet Select(TimedBitmap bitmap, TimedLeaf leaf)
    {
        int index = bitmap.Members.IndexOf(_key);
        if (index < 0)
        {
            return ChunkSet.Empty;
        }

        ref readonly Container container = ref bitmap.Containers[index];
        DayRange days = leaf.Days;
        int top = _scratch.Top;
        if (container.Kind == ContainerKind.Array && leaf.TakesAnyCount)
        {
            ushort* values = (ushort*)_scratch.Rent();
            int count = ChunkSelection.SelectDaysInto(container, days.First, days.Last, new Span<ushort>(values, container.Cardinality));
            if (count == 0)
            {
                _scratch.Release(top);
            }

            return ChunkSet.OfValues(values, count);
        }

        ulong* words = (ulong*)_scratch.Rent();
        int cardinality = leaf.TakesAnyCount
            ? ChunkSelection.SelectDays(container, days.First, days.Last, Span(words))
            : ChunkSelection.SelectDaysAndCounts(bitmap, container, days.First, days.Last, leaf.LeastCount, leaf.MostCount, Span(words));
        return OfSelected(words, cardinality, top);
    }

    /// <summary>A container as it stands; runs are written out into scratch.</summary>
    private ChunkSet Borrow(Bitmap bitmap)
    {
        int index = bitmap.IndexOf(_key);
        if (index < 0)
        {
            return ChunkSet.Empty;
        }

        ref readonly Container container = ref bitmap.Containers[index];
        if (index + 1 < bitmap.Containers.Length && bitmap.Containers[index + 1].Key < EndKey)
        {
            Prefetch(bitmap.Containers[index + 1]);
        }

        if (container.IsFull)
        {
            return ChunkSet.Full;
        }

        switch (container.Kind)
        {
            case ContainerKind.Array:
                return ChunkSet.OfValues((ushort*)container.Payload, container.Cardinality);
            case ContainerKind.Bitset:
                return ChunkSet.OfWords((ulong*)container.Payload, container.Cardinality);
            case ContainerKind.Run when container.Cardinality <= ContainerLimits.ArrayMaximum:
                ushort* values = (ushort*)_scratch.Rent();
                ushort* runs = (ushort*)(container.Payload + sizeof(ushort));
                return ChunkSet.OfValues(values, RunKernels.Expand(runs, container.RunCount, values, ContainerLimits.ArrayMaximum));
            default:
                ulong* words = (ulong*)_scratch.Rent();
                container.CopyTo(words);
                return ChunkSet.OfWords(words, container.Cardinality);
        }
    }

    /// <summary>Has the payload fetched while this chunk is worked on; reads nothing, so it needs no check.</summary>
    private static void Prefetch(in Container container)
    {
        if (Sse.IsSupported)
        {
            byte* payload = container.PayloadAddress;
            int length = container.PayloadLength;
            for (int i = 0; i < length; i += 64)
            {
                Sse.Prefetch1(payload + i);
            }
        }
    }

    private ChunkSet OfSelected(ulong* words, int cardinality, int top)
    {
        if (cardinality == 0)
        {
            _scratch.Release(top);
        }

        return ChunkSet.OfWords(words, cardinality);
    }

    private static Span<ulong> Span(ulong* words) => new(words, ContainerLimits.BitsetWords);
}
