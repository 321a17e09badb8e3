using System;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Segmentation.Index;
using Segmentation.Planning;

namespace Segmentation.Execution;

/// <summary>Windows on days and ranges of numbers where deltas stand beside the base: what the base selects, without the members that deltas touch, and what the added entries select.</summary>
/// <remarks>Nothing is folded: an entry of the base is never read together with one of the deltas, and a delta is small beside the base.</remarks>
internal sealed unsafe partial class ChunkEvaluator
{
    private ChunkSet Select(TimedLeaf leaf, Scratch scratch)
    {
        TimedTrait trait = leaf.Trait;
        int index = trait.Base.Members.IndexOf(_key);
        Container? added = trait.Added.Members.Find(_key);
        Container? removed = trait.Removed.Find(_key);
        if (added is null && removed is null)
        {
            return index < 0 ? ChunkSet.Empty : Select(trait.Base, index, leaf, scratch);
        }

        ulong window = KeptWindow.IdOf(leaf.Days.First, leaf.Days.Last, leaf.LeastCount, leaf.MostCount);
        if (_windowCount < MostHeld && trait.Windows.Find(_key, window) is { } known)
        {
            return Held(known);
        }

        void* target = scratch.Rent();
        int height = _scratch.Top;
        int held = _windowCount;
        ChunkSet based = index < 0 ? ChunkSet.Empty : Select(trait.Base, index, leaf, _scratch);
        ChunkSet arriving = added is { } newer ? SelectAll(trait.Added, newer, leaf) : ChunkSet.Empty;
        ChunkSet members = Supersede(based, added, removed, arriving, target);
        _scratch.Release(height);

        // What the base selects serves every version, so it is kept first.
        if ((index < 0 || _windowCount > held || !DayMemory.TakesWindows(trait.Base.Containers[index])) && trait.Windows.IsMissedAgain(_key, window))
        {
            trait.Windows.Keep(_key, KeptOf(window, members), trait.MostIn(_key));
        }

        return members;
    }

    private static KeptWindow KeptOf(ulong window, in ChunkSet members)
    {
        bool isArray = members.Form is ChunkForm.Array or ChunkForm.Empty;
        KeptWindow kept = new(window, isArray ? members.Cardinality : -1) { Cardinality = members.Cardinality };
        if (isArray)
        {
            members.ValueSpan.CopyTo(new Span<ushort>(kept.Payload, members.Cardinality));
        }
        else
        {
            ChunkAlgebra.CopyTo(members, (ulong*)kept.Payload);
        }

        GC.KeepAlive(kept);
        return kept;
    }

    private ChunkSet Select(NumberLeaf leaf, Scratch scratch)
    {
        void* target = scratch.Rent();
        if (leaf.Trait.TryKnown(_key, out BitSlices column))
        {
            return ChunkSet.OfWords((ulong*)target, ChunkSelection.SelectSlices(column, _key, leaf.Least, leaf.Most, Span((ulong*)target)));
        }

        int height = _scratch.Top;
        ChunkSet based = ChunkSet.OfWords((ulong*)target, ChunkSelection.SelectSlices(column, _key, leaf.Least, leaf.Most, Span((ulong*)target)));
        ChunkSet members = Supersede(based, leaf.Trait.Added.Members.Find(_key), leaf.Trait.Removed.Find(_key), Arriving(leaf), target);
        _scratch.Release(height);
        return members;
    }

    private ChunkSet CountWithin(NumberLeaf leaf, ulong* within)
    {
        if (leaf.Trait.TryKnown(_key, out BitSlices column))
        {
            return ChunkSet.OfNumber(SliceSelection.CountWithin(column, _key, leaf.Least, leaf.Most, within));
        }

        int height = _scratch.Top;
        int count = SelectWithin(leaf, within, (ulong*)_scratch.Rent());
        _scratch.Release(height);
        return ChunkSet.OfNumber(count);
    }

    /// <summary>Those of the words that the leaf has; the target may be those words.</summary>
    private int SelectWithin(NumberLeaf leaf, ulong* within, ulong* target)
    {
        if (leaf.Trait.TryKnown(_key, out BitSlices column))
        {
            return SliceSelection.SelectWithin(column, _key, leaf.Least, leaf.Most, within, target);
        }

        int height = _scratch.Top;
        ChunkSet arriving = Arriving(leaf);
        if (arriving.IsFull)
        {
            arriving = ChunkSet.OfWords((ulong*)_scratch.Rent(), ChunkSet.Unknown);
            WordKernels.Copy(arriving.Words, within); // which the target may be
        }
        else
        {
            arriving = ChunkAlgebra.And(arriving, ChunkSet.OfWords(within, ChunkSet.Unknown), _scratch.Rent());
        }

        SliceSelection.SelectWithin(column, _key, leaf.Least, leaf.Most, within, target);
        int count = Supersede(target, leaf.Trait.Added.Members.Find(_key), leaf.Trait.Removed.Find(_key), arriving);
        _scratch.Release(height);
        return count;
    }

    private ChunkSet Within(NumberLeaf leaf, in ChunkSet candidates, bool isLast)
    {
        ushort* kept = isLast ? null : (ushort*)_scratch.Rent();
        if (leaf.Trait.TryKnown(_key, out BitSlices column))
        {
            return isLast
                ? ChunkSet.OfNumber(SliceSelection.CountWithin(column, _key, leaf.Least, leaf.Most, candidates.Values, candidates.Cardinality))
                : ChunkSet.OfValues(kept, SliceSelection.SelectWithin(column, _key, leaf.Least, leaf.Most, candidates.Values, candidates.Cardinality, kept));
        }

        int height = _scratch.Top;
        kept = kept == null ? (ushort*)_scratch.Rent() : kept;
        ChunkSet arriving = ChunkAlgebra.And(Arriving(leaf), candidates, _scratch.Rent());
        ushort* values = (ushort*)_scratch.Rent();
        ChunkSet based = ChunkSet.OfValues(
            values, SliceSelection.SelectWithin(column, _key, leaf.Least, leaf.Most, candidates.Values, candidates.Cardinality, values));
        ChunkSet members = Supersede(based, leaf.Trait.Added.Members.Find(_key), leaf.Trait.Removed.Find(_key), arriving, kept);
        _scratch.Release(height);
        return isLast ? ChunkSet.OfNumber(members.Cardinality) : members;
    }

    /// <summary>The members of the added numbers that the leaf takes.</summary>
    private ChunkSet Arriving(NumberLeaf leaf)
    {
        if (leaf.Trait.Added.Members.Find(_key) is not { } added)
        {
            return ChunkSet.Empty;
        }

        void* target = _scratch.Rent();
        return added.Kind == ContainerKind.Array
            ? ChunkSet.OfValues((ushort*)target, ChunkSelection.SelectNumbersInto(added, leaf.Least, leaf.Most, (ushort*)target))
            : ChunkSet.OfWords((ulong*)target, ChunkSelection.SelectNumbers(added, leaf.Least, leaf.Most, Span((ulong*)target)));
    }

    private ChunkSet SelectAll(TimedBitmap bitmap, in Container container, TimedLeaf leaf)
    {
        void* target = _scratch.Rent();
        return container.Kind == ContainerKind.Array && leaf.TakesAnyCount
            ? ChunkSet.OfValues((ushort*)target, ChunkSelection.SelectDaysInto(
                container, leaf.Days.First, leaf.Days.Last, new Span<ushort>(target, container.Cardinality)))
            : ChunkSet.OfWords((ulong*)target, ChunkSelection.SelectDaysAndCounts(
                bitmap, container, leaf.Days.First, leaf.Days.Last, leaf.LeastCount, leaf.MostCount, Span((ulong*)target)));
    }

    /// <summary><c>(based EXCEPT added EXCEPT removed) OR arriving</c> in the target, which may be the buffer that based stands in as words. Takes scratch.</summary>
    private ChunkSet Supersede(in ChunkSet based, Container? added, Container? removed, in ChunkSet arriving, void* target)
    {
        if (based.Form is ChunkForm.Empty or ChunkForm.Array && arriving.Form is ChunkForm.Empty or ChunkForm.Array)
        {
            ChunkSet rest = Without(Without(based, added), removed);
            if (rest.Cardinality + arriving.Cardinality <= ContainerLimits.ArrayMaximum) // which is how many there are: nothing that arrives is left in the rest
            {
                ushort* values = (ushort*)target;
                return ChunkSet.OfValues(values, ArrayKernels.Union(rest.Values, rest.Cardinality, arriving.Values, arriving.Cardinality, values));
            }
        }

        ulong* words = (ulong*)target;
        ChunkAlgebra.CopyTo(based, words);
        return ChunkSet.OfWords(words, Supersede(words, added, removed, arriving));
    }

    /// <summary>The same in place; returns the cardinality.</summary>
    private int Supersede(ulong* words, Container? added, Container? removed, in ChunkSet arriving)
    {
        Clear(words, added);
        Clear(words, removed);
        switch (arriving.Form)
        {
            case ChunkForm.Array:
                ArrayKernels.SetBits(words, arriving.Values, arriving.Cardinality);
                break;
            case ChunkForm.Words:
                WordKernels.Or(words, arriving.Words);
                break;
            case ChunkForm.Full:
                WordKernels.Fill(words);
                break;
            default:
                break;
        }

        return WordKernels.Count(words);
    }

    private ChunkSet Without(in ChunkSet values, Container? others) => others is { } some && !values.IsEmpty
        ? ChunkAlgebra.AndNot(values, SetOf(some), _scratch.Rent())
        : values;

    private void Clear(ulong* words, Container? members)
    {
        if (members is { Kind: ContainerKind.Array } few)
        {
            ArrayKernels.ClearBits(words, (ushort*)few.Payload, few.Cardinality);
        }
        else if (members is { } many)
        {
            ChunkSet set = SetOf(many);
            if (set.IsFull)
            {
                WordKernels.Clear(words);
            }
            else
            {
                ChunkAlgebra.CopyTo(ChunkAlgebra.AndNot(ChunkSet.OfWords(words, ChunkSet.Unknown), set, words), words);
            }
        }
    }

    private ChunkSet SetOf(in Container members) =>
        members.Kind == ContainerKind.Run ? Expand(members, _scratch) : ChunkSet.OfContainer(members);
}
