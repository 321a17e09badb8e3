using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Segmentation.TestSupport.Bitmaps;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

/// <summary>The sweep and the search define; every width must agree with them, and stay in bounds on any bytes.</summary>
public sealed unsafe class RunKernelProperties : IDisposable
{
    private const int Guard = 64;
    private const int Seed = 20_261_122;
    private const byte Untouched = 0xA5;

    private readonly List<IntPtr> _memory = [];
    private readonly Random _random = new(Seed);

    private static IEnumerable<KernelWidth> Widths => Enum.GetValues<KernelWidth>();

    public void Dispose() => _memory.ForEach(block => NativeMemory.AlignedFree((void*)block));

    [Fact]
    public void Every_operation_on_the_runs_of_the_catalogue_is_what_the_words_say()
    {
        foreach (CatalogueEntry left in ContainerCatalogue.Entries.Where(IsRun))
        {
            foreach (CatalogueEntry right in ContainerCatalogue.Entries.Where(IsRun))
            {
                Compare(left.Bitmap.Containers[0].Runs, right.Bitmap.Containers[0].Runs);
            }
        }
    }

    [Fact]
    public void Every_operation_on_lists_of_any_lengths_is_what_the_words_say()
    {
        foreach (int left in new[] { 0, 1, 2, 7, 8, 9, 15, 16, 17, 40, 700, 1_024, 2_046, 2_047 })
        {
            foreach (int right in new[] { 0, 1, 7, 8, 9, 24, 33, 1_023, 1_024, 1_025, 2_047 })
            {
                Compare(RandomRuns(left), RandomRuns(right));
            }
        }
    }

    [Fact]
    public void Values_inside_and_outside_of_runs_are_those_that_a_look_at_each_finds()
    {
        foreach (int count in new[] { 0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 300, 4_095, 4_096 })
        {
            foreach (int runCount in new[] { 0, 1, 2, 9, 64, 500, 2_047 })
            {
                ushort[] values = RandomValues(count);
                ushort[] runs = RandomRuns(runCount);
                bool[] members = Members(runs);
                foreach (bool inside in new[] { true, false })
                {
                    ushort[] expected = [.. values.Where(value => members[value] == inside)];
                    foreach (KernelWidth width in Widths)
                    {
                        ushort* actual = (ushort*)Guarded(2 * count, out Action check);
                        Assert.Equal(expected.Length, RunKernels.FilterArray<Keep>(width, Copy(values), count, Copy(runs), runCount, inside, actual));
                        Assert.True(expected.AsSpan().SequenceEqual(new(actual, expected.Length)), $"seed {Seed}: {width} {count} values, {runCount} runs, inside {inside}");
                        check();
                        Assert.Equal(expected.Length, RunKernels.FilterArray<Drop>(width, Copy(values), count, Copy(runs), runCount, inside, null));
                        ushort* own = Copy(values);
                        Assert.Equal(expected.Length, RunKernels.FilterArray<Keep>(width, own, count, Copy(runs), runCount, inside, own));
                        Assert.True(expected.AsSpan().SequenceEqual(new(own, expected.Length)), $"seed {Seed}: {width} in place");
                    }
                }

                Free();
            }
        }
    }

    [Fact]
    public void Runs_become_values_and_values_become_the_same_runs()
    {
        foreach (int runCount in new[] { 1, 2, 15, 16, 17, 100, 2_047 })
        {
            ushort[] runs = RandomRuns(runCount);
            bool[] members = Members(runs);
            ushort[] expected = [.. Enumerable.Range(0, ContainerLimits.ChunkSize).Where(value => members[value]).Select(value => (ushort)value)];
            Assert.Equal(expected.Length, RunKernels.Cardinality(Copy(runs), runCount));
            foreach (int capacity in new[] { 0, 1, 15, 16, 17, expected.Length - 1, expected.Length })
            {
                ushort* values = (ushort*)Guarded(2 * capacity, out Action check);
                int count = RunKernels.Expand(Copy(runs), runCount, values, capacity);
                Assert.Equal(Math.Min(capacity, expected.Length), count);
                Assert.True(expected.AsSpan(0, count).SequenceEqual(new(values, count)));
                check();
            }

            ushort* again = (ushort*)Guarded(4 * runCount, out Action checkRuns);
            Assert.Equal(runCount, RunKernels.FromArray(Copy(expected), expected.Length, again));
            Assert.True(runs.AsSpan().SequenceEqual(new(again, 2 * runCount)));
            checkRuns();
            Assert.Equal(runCount, RunKernels.CountInArray(Copy(expected), expected.Length));
            Free();
        }
    }

    [Fact]
    public void Run_kernels_stay_in_bounds_on_any_bytes()
    {
        for (int trial = 0; trial < 300; trial++)
        {
            int aCount = _random.Next(2_048) >> _random.Next(8);
            int bCount = _random.Next(2_048) >> _random.Next(8);
            int span = (trial % 4) switch { 0 => 4, 1 => 300, _ => 65_536 };
            ushort* a = Garbage(2 * aCount, span);
            ushort* b = Garbage(2 * bCount, span);
            foreach (KernelWidth width in Widths)
            {
                ushort* room = (ushort*)Guarded(2 * RunKernels.Room, out Action check);
                Bounded<AndOperator>(width, a, aCount, b, bCount, room);
                Bounded<OrOperator>(width, a, aCount, b, bCount, room);
                Bounded<XorOperator>(width, a, aCount, b, bCount, room);
                Bounded<AndNotOperator>(width, a, aCount, b, bCount, room);
                check();
                RunKernels.AndCount(width, a, aCount, b, bCount);
                ushort* values = (ushort*)Guarded(4 * aCount, out check);
                Assert.InRange(RunKernels.FilterArray<Keep>(width, a, 2 * aCount, b, bCount, trial % 2 == 0, values), 0, 2 * aCount);
                check();
            }

            ushort* swept = (ushort*)Guarded(4 * (aCount + bCount), out Action checkSwept);
            RunKernels.Sweep<XorOperator>(a, aCount, b, bCount, swept);
            RunKernels.Sweep<AndOperator>(a, aCount, b, bCount, swept);
            checkSwept();
            ulong* bits = (ulong*)Guarded(ContainerLimits.BitsetBytes, out Action checkBits);
            RangeKernels.SetRuns(bits, a, aCount);
            RangeKernels.FlipRuns(bits, b, bCount);
            RangeKernels.RetainRuns(bits, a, aCount);
            RangeKernels.ClearRuns(bits, b, bCount);
            checkBits();
            Assert.InRange(RangeKernels.CountRuns(bits, b, bCount), 0, 65_536 * (bCount + 1));
            Free();
        }
    }

    private static bool IsRun(CatalogueEntry entry) => entry.Bitmap.Containers[0].Kind == ContainerKind.Run;

    private static void Bounded<TOperator>(KernelWidth width, ushort* a, int aCount, ushort* b, int bCount, ushort* room)
        where TOperator : struct, IWordOperator
    {
        ushort* runs = RunKernels.Combine<TOperator>(width, a, aCount, b, bCount, room, out int count);
        Assert.InRange(count, 0, aCount + bCount + 2);
        Assert.True(runs >= room && runs + 2 * count <= room + RunKernels.Room);
    }

    private void Compare(ReadOnlySpan<ushort> a, ReadOnlySpan<ushort> b)
    {
        Compare<AndOperator>(a, b);
        Compare<OrOperator>(a, b);
        Compare<XorOperator>(a, b);
        Compare<AndNotOperator>(a, b);
        Free();
    }

    private void Compare<TOperator>(ReadOnlySpan<ushort> a, ReadOnlySpan<ushort> b)
        where TOperator : struct, IWordOperator
    {
        ulong* left = Words(a);
        ulong* right = Words(b);
        int both = WordLoops<Width64, ulong>.Count<AndOperator, Drop>(null, left, right);
        WordLoops<Width64, ulong>.Store<TOperator>(left, left, right);
        ushort* swept = (ushort*)Guarded(2 * (a.Length + b.Length), out Action checkSwept);
        int count = RunKernels.Sweep<TOperator>(Copy(a), a.Length / 2, Copy(b), b.Length / 2, swept);
        checkSwept();
        Assert.True(new ReadOnlySpan<ulong>(left, ContainerLimits.BitsetWords).SequenceEqual(new(Words(new(swept, 2 * count)), ContainerLimits.BitsetWords)));
        Assert.Equal(RunKernels.CountInBitset(left), count);
        foreach (KernelWidth width in Widths)
        {
            string what = $"seed {Seed}: {width} {typeof(TOperator).Name} of {a.Length / 2} and {b.Length / 2}";
            ushort* room = (ushort*)Guarded(2 * RunKernels.Room, out Action check);
            ushort* runs = RunKernels.Combine<TOperator>(width, Copy(a), a.Length / 2, Copy(b), b.Length / 2, room, out int found);
            Assert.True(count == found, $"{what}: {found} runs for {count}");
            Assert.True(new ReadOnlySpan<ushort>(swept, 2 * count).SequenceEqual(new(runs, 2 * count)), what);
            check();
            Assert.Equal(both, RunKernels.AndCount(width, Copy(a), a.Length / 2, Copy(b), b.Length / 2));
        }
    }

    /// <summary>Runs that neither touch nor overlap, half of the time from the first value or to the last.</summary>
    private ushort[] RandomRuns(int count)
    {
        int[] places = [.. Enumerable.Range(0, ContainerLimits.ChunkSize + 1)];
        _random.Shuffle(places);
        int[] ends = [.. places.Take(2 * count).Order()];
        if (count > 0 && _random.Next(2) == 0)
        {
            (ends[0], ends[^1]) = (0, ContainerLimits.ChunkSize);
        }

        return [.. Enumerable.Range(0, 2 * count).Select(i => (ushort)(i % 2 == 0 ? ends[i] : ends[i] - ends[i - 1] - 1))];
    }

    private ushort[] RandomValues(int count)
    {
        int[] values = [.. Enumerable.Range(0, ContainerLimits.ChunkSize)];
        _random.Shuffle(values);
        return [.. values.Take(count).Order().Select(value => (ushort)value)];
    }

    private static bool[] Members(ushort[] runs)
    {
        bool[] members = new bool[ContainerLimits.ChunkSize];
        for (int i = 0; i < runs.Length; i += 2)
        {
            members.AsSpan(runs[i], runs[i + 1] + 1).Fill(true);
        }

        return members;
    }

    private ulong* Words(ReadOnlySpan<ushort> runs)
    {
        ulong* words = (ulong*)Bytes(ContainerLimits.BitsetBytes, 0);
        WordKernels.Clear(words);
        RangeKernels.SetRuns(words, Copy(runs), runs.Length / 2);
        return words;
    }

    private ushort* Garbage(int count, int span)
    {
        ushort* array = (ushort*)Bytes(2 * count, 2);
        for (int i = 0; i < count; i++)
        {
            array[i] = (ushort)(65_535 - _random.Next(span));
        }

        return array;
    }

    /// <summary>A copy that ends where its memory ends as far as the allocator allows, two bytes off any alignment as in a container.</summary>
    private ushort* Copy(ReadOnlySpan<ushort> values)
    {
        byte* copy = Bytes(2 * values.Length, 2);
        values.CopyTo(new Span<ushort>(copy, values.Length));
        return (ushort*)copy;
    }

    /// <summary>Bytes with a guard on both sides that the check looks at.</summary>
    private byte* Guarded(int length, out Action check)
    {
        byte* block = Bytes(length + 2 * Guard, 0);
        new Span<byte>(block, length + 2 * Guard).Fill(Untouched);
        check = () =>
        {
            Assert.Equal(-1, new ReadOnlySpan<byte>(block, Guard).IndexOfAnyExcept(Untouched));
            Assert.Equal(-1, new ReadOnlySpan<byte>(block + Guard + length, Guard).IndexOfAnyExcept(Untouched));
        };
        return block + Guard;
    }

    private byte* Bytes(int length, int misalignment)
    {
        byte* block = (byte*)NativeMemory.AlignedAlloc((nuint)(length + misalignment + 1), 64);
        _memory.Add((IntPtr)block);
        return block + misalignment;
    }

    private void Free()
    {
        Dispose();
        _memory.Clear();
    }
}
