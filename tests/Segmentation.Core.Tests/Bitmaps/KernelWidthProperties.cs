using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

/// <summary>The scalar operators define; every width must agree with it, at addresses of any alignment and over random bytes.</summary>
public sealed unsafe class KernelWidthProperties : IDisposable
{
    private const int Guard = 64;
    private const byte Untouched = 0xA5;

    private readonly List<IntPtr> _memory = [];
    private readonly Random _random = new(20_111_209);

    public static TheoryData<int> Misalignments => [0, 1, 2, 8, 17, 63];

    private static IEnumerable<KernelWidth> Widths => Enum.GetValues<KernelWidth>();

    public void Dispose() => _memory.ForEach(block => NativeMemory.AlignedFree((void*)block));

    [Theory]
    [MemberData(nameof(Misalignments))]
    public void Every_width_stores_and_counts_what_the_scalar_code_does(int misalignment)
    {
        foreach (double density in new[] { 0.0, 0.001, 0.1, 0.5, 0.99, 1.0 })
        {
            ulong* a = Words(misalignment, density);
            ulong* b = Words((misalignment * 3) & 63, 0.5);
            Compare<AndOperator>(a, b, misalignment);
            Compare<OrOperator>(a, b, misalignment);
            Compare<XorOperator>(a, b, misalignment);
            Compare<AndNotOperator>(a, b, misalignment);
            Compare<FirstOperator>(a, b, misalignment);
        }
    }

    [Fact]
    public void Word_kernels_may_write_over_either_operand()
    {
        ulong* a = Words(0, 0.5);
        ulong* b = Words(8, 0.3);
        ulong* expected = (ulong*)Bytes(ContainerLimits.BitsetBytes, 0);
        ulong* actual = (ulong*)Bytes(ContainerLimits.BitsetBytes, 3);
        WordLoops<Width64, ulong>.Store<AndNotOperator>(expected, a, b);
        WordKernels.Copy(actual, a);
        WordKernels.AndNot(actual, b);
        Assert.True(Same(expected, actual, ContainerLimits.BitsetBytes));
        WordKernels.Copy(actual, b);
        Assert.Equal(WordKernels.Count(expected), WordKernels.AndNotStoreCount(actual, a, actual));
        Assert.True(Same(expected, actual, ContainerLimits.BitsetBytes));
        WordKernels.Copy(actual, a);
        WordKernels.Or(actual, b);
        WordKernels.And(actual, a);
        WordKernels.Xor(actual, a);
        Assert.Equal(0, WordKernels.Count(actual));
        Assert.True(WordKernels.Intersects(a, b));
        Assert.False(WordKernels.Intersects(actual, b));
        actual[1_023] = b[1_023] = 1UL << 63;
        Assert.True(WordKernels.Intersects(actual, b));
    }

    [Fact]
    public void Array_kernels_of_every_width_keep_what_the_merge_keeps()
    {
        foreach ((int aCount, int bCount) in new[] { (0, 9), (1, 1), (7, 9), (16, 16), (33, 40), (40, 3_000), (3, 4_096), (100, 3_300), (1_700, 2_100), (4_096, 4_096) })
        {
            for (int trial = 0; trial < 6; trial++)
            {
                int domain = Math.Min(65_536, Math.Max(aCount, bCount) * (1 + trial * 3) + 1);
                ushort* a = Array(aCount, domain, 2 * trial);
                ushort* b = Array(bCount, domain, 2 * trial + 1);
                ushort* expected = Destination(aCount + bCount, out _);
                int count = ArrayKernels.Merge<AndOperator, Keep>(a, aCount, b, bCount, expected);
                ulong* bits = Words(1, 0);
                ArrayKernels.SetBits(bits, b, bCount);
                ushort* difference = Destination(aCount, out _);
                int rest = ArrayKernels.Merge<AndNotOperator, Keep>(a, aCount, b, bCount, difference);
                Assert.Equal(count, ArrayKernels.Merge<AndOperator, Drop>(a, aCount, b, bCount, null));
                foreach (KernelWidth width in Widths)
                {
                    ushort* actual = Destination(aCount + bCount, out Action checkBounds);
                    Assert.Equal(count, ArrayKernels.Intersect<Keep>(width, a, aCount, b, bCount, actual));
                    Assert.True(Same(expected, actual, 2 * count), $"{width} {aCount}x{bCount}");
                    checkBounds();
                    Assert.Equal(count, ArrayKernels.Intersect<Drop>(width, b, bCount, a, aCount, null));
                    Assert.Equal(count, ArrayKernels.IntersectBitsetCount(width, a, aCount, bits));
                    actual = Destination(aCount, out checkBounds);
                    Assert.Equal(count, ArrayKernels.FilterByBitset(width, a, aCount, bits, 1, actual));
                    Assert.True(Same(expected, actual, 2 * count), $"filter {width} {aCount}x{bCount}");
                    checkBounds();
                    actual = Destination(aCount, out checkBounds);
                    Assert.Equal(rest, ArrayKernels.FilterByBitset(width, a, aCount, bits, 0, actual));
                    Assert.True(Same(difference, actual, 2 * rest), $"difference {width} {aCount}x{bCount}");
                    checkBounds();
                }
            }
        }
    }

    [Fact]
    public void Extraction_of_every_width_gives_the_set_bits_and_stops_at_its_capacity()
    {
        foreach (double density in new[] { 0.0, 0.0005, 0.01, 0.06, 0.3, 0.6, 1.0 })
        {
            ulong* words = Words(5, density);
            int count = WordKernels.Count(words);
            ushort* expected = (ushort*)Bytes(2 * 65_536, 0);
            Assert.Equal(count, ArrayKernels.Extract(KernelWidth.Scalar, words, expected, 65_536));
            foreach (KernelWidth width in Widths)
            {
                foreach (int capacity in new[] { count, count / 2, Math.Min(count, 63), 0 })
                {
                    ushort* values = (ushort*)Guarded(2 * capacity, out Action checkValues);
                    Assert.Equal(capacity, ArrayKernels.Extract(width, words, values, capacity));
                    Assert.True(Same(expected, values, 2 * capacity), $"{width} {capacity}");
                    checkValues();
                    uint* ids = (uint*)Guarded(4 * capacity, out Action checkIds);
                    Assert.Equal(capacity, ArrayKernels.Extract(width, words, 0xFFFF0000, ids, capacity));
                    for (int i = 0; i < capacity; i++)
                    {
                        Assert.Equal(0xFFFF0000 | expected[i], ids[i]);
                    }

                    checkIds();
                }
            }
        }
    }

    [Fact]
    public void Kernels_stay_in_bounds_on_any_bytes()
    {
        for (int trial = 0; trial < 200; trial++)
        {
            int aCount = _random.Next(4_097);
            int bCount = _random.Next(4_097);
            int span = trial % 3 == 0 ? 4 : 65_536;
            ushort* a = Garbage(aCount, span);
            ushort* b = Garbage(bCount, span);
            ulong* words = Words(7, 0.5);
            foreach (KernelWidth width in Widths)
            {
                ushort* destination = Destination(aCount + bCount, out Action checkBounds);
                ArrayKernels.Intersect<Keep>(width, a, aCount, b, bCount, destination);
                checkBounds();
            }

            ulong* bits = (ulong*)Guarded(ContainerLimits.BitsetBytes, out Action check);
            ArrayKernels.SetBits(bits, a, aCount);
            check();
        }
    }

    private void Compare<TOperator>(ulong* a, ulong* b, int misalignment)
        where TOperator : struct, IWordOperator
    {
        ulong* expected = (ulong*)Bytes(ContainerLimits.BitsetBytes, 0);
        int count = 0;
        for (int i = 0; i < ContainerLimits.BitsetWords; i++)
        {
            expected[i] = TOperator.Apply(a[i], b[i]);
            count += BitOperations.PopCount(expected[i]);
        }

        CompareWidth<Width64, ulong, TOperator>(a, b, expected, count, misalignment);
        CompareWidth<Width128, Vector128<ulong>, TOperator>(a, b, expected, count, misalignment);
        CompareWidth<Width256, Vector256<ulong>, TOperator>(a, b, expected, count, misalignment);
        CompareWidth<Width512, Vector512<ulong>, TOperator>(a, b, expected, count, misalignment);
        Assert.Equal(count, WordKernels.Count<TOperator>(a, b));
        Assert.Equal(WordKernels.AndCount(a, b), WordKernels.AndCount(a, b, b, nextB: null));
    }

    private void CompareWidth<TLanes, TVector, TOperator>(ulong* a, ulong* b, ulong* expected, int count, int misalignment)
        where TLanes : struct, IWordLanes<TVector>
        where TVector : unmanaged
        where TOperator : struct, IWordOperator
    {
        ulong* actual = (ulong*)Guarded(ContainerLimits.BitsetBytes, out Action check, misalignment);
        WordLoops<TLanes, TVector>.Store<TOperator>(actual, a, b);
        Assert.True(Same(expected, actual, ContainerLimits.BitsetBytes), $"{typeof(TLanes).Name} {typeof(TOperator).Name}");
        WordKernels.Clear(actual);
        Assert.Equal(count, WordLoops<TLanes, TVector>.Count<TOperator, Keep>(actual, a, b));
        Assert.True(Same(expected, actual, ContainerLimits.BitsetBytes), $"{typeof(TLanes).Name} {typeof(TOperator).Name} counted");
        Assert.Equal(count, WordLoops<TLanes, TVector>.Count<TOperator, Drop>(null, a, b));
        if (typeof(TOperator) == typeof(AndOperator))
        {
            Assert.Equal(count, WordLoops<TLanes, TVector>.AndCount(a, b, nextA: null, b)); // what is fetched need not be readable
        }

        check();
    }

    private static bool Same(void* a, void* b, int length) =>
        new ReadOnlySpan<byte>(a, length).SequenceEqual(new ReadOnlySpan<byte>(b, length));

    private ulong* Words(int misalignment, double density)
    {
        ulong* words = (ulong*)Bytes(ContainerLimits.BitsetBytes, misalignment);
        for (int i = 0; i < ContainerLimits.BitsetWords; i++)
        {
            ulong word = 0;
            for (int bit = 0; bit < 64 && density > 0; bit++)
            {
                word |= _random.NextDouble() < density ? 1UL << bit : 0;
            }

            words[i] = word;
        }

        return words;
    }

    private ushort* Array(int count, int domain, int misalignment)
    {
        int[] values = [.. Enumerable.Range(65_536 - domain, domain)];
        _random.Shuffle(values);
        ushort* array = (ushort*)Bytes(2 * count, misalignment);
        int next = 0;
        foreach (int value in values.Take(count).Order())
        {
            array[next++] = (ushort)value;
        }

        return array;
    }

    private ushort* Garbage(int count, int span)
    {
        ushort* array = (ushort*)Bytes(2 * count, 0);
        for (int i = 0; i < count; i++)
        {
            array[i] = (ushort)(65_535 - _random.Next(span));
        }

        return array;
    }

    private ushort* Destination(int capacity, out Action checkBounds) =>
        (ushort*)Guarded(2 * (capacity + ArrayKernels.Slack), out checkBounds);

    /// <summary>Bytes with a guard on both sides that the check looks at.</summary>
    private byte* Guarded(int length, out Action check, int misalignment = 0)
    {
        byte* block = Bytes(length + 2 * Guard, misalignment);
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
}
