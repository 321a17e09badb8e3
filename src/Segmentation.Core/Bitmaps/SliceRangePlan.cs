using System;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps;

/// <summary>Makes the <see cref="SliceRange"/> of one chunk. Bits that all members of the chunk share drop out and the bounds are drawn in accordingly, so only slices that tell members apart are read.</summary>
/// <remarks>Addresses stand in memory of the caller and, for slices that are no bitsets, in memory of the thread: a range is good until the thread makes another, and as long as the column is kept alive.</remarks>
internal unsafe ref struct SliceRangePlan
{
    /// <summary>Elements of the memory that a plan needs.</summary>
    public const int Room = 5 * Slots; // two lists of addresses, and steps of three words

    private const int Slots = BitSlices.SlicesMaximum + 1;

    /// <summary>Words for slices that are no bitsets; grows to what the widest column of the thread needed, 520 KiB at most. Pinned.</summary>
    [ThreadStatic]
    private static ulong[]? _expanded;

    private SliceRange _range;
    private ulong* _free; // of the words for slices that are no bitsets
    private ulong* _forbidden; // where those that are forbidden are put together

    /// <param name="room">Memory for <see cref="Room"/> elements that stays where it is.</param>
    public SliceRangePlan(nint* room)
    {
        _range.Forbidden = (ulong**)room;
        _range.Required = (ulong**)room + Slots;
        _range.Steps = (SliceStep*)(room + 2 * Slots);
    }

    [UnscopedRef]
    public readonly ref readonly SliceRange Range => ref _range;

    /// <summary>Works out the range of numbers from <paramref name="least"/> to <paramref name="most"/> in one chunk; false when no member of it can have such a number.</summary>
    /// <param name="column">The column.</param>
    /// <param name="key">The chunk.</param>
    /// <param name="least">Lowest number.</param>
    /// <param name="most">Highest number.</param>
    /// <param name="haveNumbers">Whether all members that the range will be asked about are known to have a number.</param>
    public bool TryMake(BitSlices column, ushort key, long least, long most, bool haveNumbers)
    {
        int existing = column.Existence.IndexOf(key);
        if (existing < 0 || least > most)
        {
            return false;
        }

        ref readonly Container existence = ref column.Existence.Containers[existing];
        int* indices = stackalloc int[BitSlices.SlicesMaximum];
        int width = Locate(column, key, indices);
        long highest = width == 0 ? 0 : long.MaxValue >> (64 - width);
        long lowest = width == 0 ? 0 : ~highest;
        if (least > highest || most < lowest)
        {
            return false;
        }

        // Counted from the lowest number, so that they compare as unsigned; the sign then counts inversely.
        ulong low = (ulong)(Math.Max(least, lowest) - lowest);
        ulong high = (ulong)(Math.Min(most, highest) - lowest);
        int* kept = stackalloc int[BitSlices.SlicesMaximum];
        int keptCount = 0;
        int expanding = 1;
        for (int i = width - 1; i >= 0; i--)
        {
            int held = indices[i] < 0 ? 0 : column.Slices[i].Containers[indices[i]].Cardinality;
            if (held != 0 && held != existence.Cardinality)
            {
                expanding += column.Slices[i].Containers[indices[i]].Kind == ContainerKind.Bitset ? 0 : 1;
                kept[keptCount++] = i;
            }
            else if (!TryDrop(i, held != 0 != (i == width - 1), keptCount + i, ref low, ref high))
            {
                return false;
            }
        }

        Reserve(expanding);
        if (!haveNumbers && !existence.IsFull)
        {
            Require(existence);
        }

        int differing = 63 - BitOperations.LeadingZeroCount(low ^ high); // the highest bit in which the bounds differ; -1 for none
        ulong under = differing < 0 ? 0 : (1UL << differing) - 1;
        bool isOpen = differing >= 0 && ((low & under) != 0 || (high & under) != under);
        int first = Math.Min(BitOperations.TrailingZeroCount(low & under), BitOperations.TrailingZeroCount(~(high & under)));
        _range.StepCount = isOpen ? differing - first : 0;
        for (int k = 0, bit = keptCount - 1; bit >= (isOpen ? first : differing + 1); k++, bit--)
        {
            ref readonly Container slice = ref column.Slices[kept[k]].Containers[indices[kept[k]]];
            bool isSign = kept[k] == width - 1;
            if (bit < differing)
            {
                _range.Steps[bit - first] = new SliceStep(WordsOf(slice), InverseOf(low, bit), InverseOf(high, bit));
            }
            else if (bit == differing)
            {
                _range.Highest = WordsOf(slice);
                _range.Flip = isSign ? ulong.MaxValue : 0;
            }
            else if ((low >> bit & 1) != 0 != isSign)
            {
                Require(slice);
            }
            else
            {
                Forbid(slice);
            }
        }

        return true;
    }

    /// <summary>Finds the containers of the slices, -1 for none, and returns how many slices tell members apart from the sign: those above only repeat it.</summary>
    private static int Locate(BitSlices column, ushort key, int* indices)
    {
        int width = column.Slices.Length;
        for (int i = width - 1; i >= 0; i--)
        {
            indices[i] = column.Slices[i].IndexOf(key);
            if (i == width - 2 && IsSame(column, i, indices))
            {
                width--;
            }
        }

        return width;
    }

    private static bool IsSame(BitSlices column, int slice, int* indices)
    {
        if (indices[slice] < 0 || indices[slice + 1] < 0)
        {
            return indices[slice] == indices[slice + 1];
        }

        ref readonly Container a = ref column.Slices[slice].Containers[indices[slice]];
        ref readonly Container b = ref column.Slices[slice + 1].Containers[indices[slice + 1]];
        return a.PayloadAddress == b.PayloadAddress && a.Kind == b.Kind && a.Cardinality == b.Cardinality;
    }

    /// <summary>Takes a bit that every member has, or none, out of both bounds; false when nothing is left between them.</summary>
    /// <param name="bit">The bit.</param>
    /// <param name="isOne">Whether every member has it.</param>
    /// <param name="width">Bits of the bounds once it is gone.</param>
    /// <param name="low">Lower bound.</param>
    /// <param name="high">Upper bound.</param>
    private static bool TryDrop(int bit, bool isOne, int width, ref ulong low, ref ulong high)
    {
        ulong under = (1UL << bit) - 1;
        ulong lowAbove = low >> bit >> 1;
        ulong highAbove = high >> bit >> 1;
        bool lowHas = (low >> bit & 1) != 0;
        bool highHas = (high >> bit & 1) != 0;
        low = lowHas == isOne ? lowAbove << bit | low & under : (lowHas ? lowAbove + 1 : lowAbove) << bit;
        if (highHas == isOne)
        {
            high = highAbove << bit | high & under;
        }
        else if (!highHas && highAbove == 0)
        {
            return false;
        }
        else
        {
            high = (highHas ? highAbove : highAbove - 1) << bit | under;
        }

        return low <= high && low >> width == 0;
    }

    private static ulong InverseOf(ulong bound, int bit) => (bound >> bit & 1) - 1;

    private void Reserve(int expanding)
    {
        int words = expanding * ContainerLimits.BitsetWords;
        if (_expanded is null || _expanded.Length < words)
        {
            _expanded = GC.AllocateUninitializedArray<ulong>(words, pinned: true);
        }

        _free = (ulong*)Unsafe.AsPointer(ref _expanded[0]);
    }

    private void Require(in Container slice) => _range.Required[_range.RequiredCount++] = WordsOf(slice);

    private void Forbid(in Container slice)
    {
        if (slice.Kind == ContainerKind.Bitset || _forbidden == null)
        {
            ulong* words = WordsOf(slice);
            _range.Forbidden[_range.ForbiddenCount++] = words;
            _forbidden = slice.Kind == ContainerKind.Bitset ? _forbidden : words;
        }
        else if (slice.Kind == ContainerKind.Array)
        {
            ArrayKernels.SetBits(_forbidden, (ushort*)slice.Payload, slice.Cardinality);
        }
        else
        {
            RangeKernels.SetRuns(_forbidden, (ushort*)slice.Payload + 1, slice.RunCount);
        }
    }

    private ulong* WordsOf(in Container slice)
    {
        if (slice.Kind == ContainerKind.Bitset)
        {
            return (ulong*)slice.Payload;
        }

        ulong* words = _free;
        _free += ContainerLimits.BitsetWords;
        slice.CopyTo(words);
        return words;
    }
}
