using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Segmentation.Bitmaps.Kernels;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

/// <summary>Operations on two arrays against sets of the library, on shapes that are hard for kernels that work in blocks.</summary>
public sealed unsafe class ArrayAlgebraProperties
{
    private const int Seed = 20_261_122;

    private static readonly int[] Sizes = [0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 129, 255, 257, 819, 1_638, 4_095, 4_096];

    private static readonly KernelWidth[] Widths = Enum.GetValues<KernelWidth>();

    private readonly Random _random = new(Seed);

    [Fact]
    public void Every_pair_of_sizes_gives_what_sets_give()
    {
        foreach (int left in Sizes)
        {
            foreach (int right in Sizes)
            {
                int span = Math.Min(65_536, Math.Max(8, 3 * Math.Max(left, right)));
                Compare(Sample(left, 0, span), Sample(right, 0, span), $"{left} and {right} of {span}");
            }
        }
    }

    [Fact]
    public void Every_pair_of_shapes_gives_what_sets_give()
    {
        List<(string Name, ushort[] Values)> shapes =
        [
            ("a dense run at the start", Strided(0, 1, 4_096)),
            ("a dense run at the end", Strided(61_440, 1, 4_096)),
            ("even values", Strided(0, 2, 4_096)),
            ("odd values", Strided(1, 2, 4_096)),
            ("every third", Strided(0, 3, 4_001)),
            ("every seventh but for the last eight", Strided(3, 7, 2_000)),
            ("every sixteenth", Strided(0, 16, 4_096)),
            ("a block of eight", Strided(32_000, 1, 8)),
            ("ends only", [0, 65_535]),
            ("the last value", [65_535]),
            ("the first value", [0]),
            ("low half", Sample(3_000, 0, 32_768)),
            ("high half", Sample(3_000, 32_768, 65_536)),
            ("low, then one far away", [.. Sample(1_500, 0, 4_000), 65_000]),
            ("one, then high", [5, .. Sample(1_503, 60_000, 65_536)]),
            ("clusters", [.. Enumerable.Range(0, 40).SelectMany(k => Strided((ushort)(k * 1_600), 1, 1 + 2 * k))]),
            ("gaps that grow", [.. Enumerable.Range(0, 360).Select(k => (ushort)(k * k / 2)).Distinct()]),
            ("nothing", []),
        ];
        foreach ((string left, ushort[] a) in shapes)
        {
            foreach ((string right, ushort[] b) in shapes)
            {
                Compare(a, b, $"{left} with {right}");
            }
        }
    }

    [Fact]
    public void Arrays_that_share_a_single_block_find_it_wherever_it_is()
    {
        ushort[] evens = Strided(0, 16, 2_048);
        foreach (int at in new[] { 0, 1, 7, 8, 100, 1_023, 2_039, 2_040 })
        {
            ushort[] b = [.. evens.Select((value, i) => i >= at && i < at + 8 ? value : (ushort)(value + 1))];
            Compare(evens, b, $"one block at {at}");
        }
    }

    [Fact]
    public void Short_arrays_give_what_sets_give_however_unevenly_they_lie()
    {
        int[] lengths = [1, 31, 32, 33, 63, 64, 65, 66, 96, 97, 127, 128, 129, 200, 255, 256, 257];
        foreach (int left in lengths)
        {
            foreach (int right in lengths)
            {
                ushort[] even = Sample(left, 0, 65_536);
                Compare(even, Sample(right, 0, 65_536), $"seed {Seed}, {left} and {right}, even");
                Compare(even, [.. even.Concat(Sample(right, 65_000, 65_536)).Distinct().Order().TakeLast(right)], $"seed {Seed}, {left} and {right}, the second mostly high");
                Compare(Sample(left, 0, left + 3), Sample(right, 0, 2 * right), $"seed {Seed}, {left} and {right}, the first dense");
                Compare(Strided(0, 1, left), Strided(0, 1, right), $"{left} and {right} from the lowest");
                Compare(Strided((ushort)(65_536 - left), 1, left), Strided((ushort)(65_536 - right), 1, right), $"{left} and {right} to the highest");
            }
        }
    }

    [Fact]
    public void Random_shapes_give_what_sets_give()
    {
        for (int trial = 0; trial < 300; trial++)
        {
            int first = _random.Next(65_000);
            int low = _random.Next(65_000);
            ushort[] a = Sample(_random.Next(1 << _random.Next(1, 13)), first, _random.Next(first + 1, 65_537));
            ushort[] b = Sample(_random.Next(1 << _random.Next(1, 13)), low, _random.Next(low + 1, 65_537));
            Compare(a, b, $"seed {Seed}, trial {trial}");
        }
    }

    [Fact]
    public void Values_in_no_order_never_lead_out_of_bounds()
    {
        for (int trial = 0; trial < 400; trial++)
        {
            int span = trial % 4 == 0 ? 3 : 65_536;
            ushort[] a = [.. Enumerable.Range(0, _random.Next(4_097)).Select(_ => (ushort)_random.Next(span))];
            ushort[] b = [.. Enumerable.Range(0, _random.Next(trial % 3 == 0 ? 200 : 4_097)).Select(_ => (ushort)_random.Next(span))];
            if (trial % 5 == 0)
            {
                Array.Reverse(a = [.. a.Order()]);
            }

            foreach (KernelWidth width in Widths)
            {
                Run(a, b, Math.Min(a.Length, b.Length), (x, xs, y, ys, into) => ArrayKernels.Intersect<Keep>(width, x, xs, y, ys, into), checkCount: false);
                Run(a, b, a.Length, (x, xs, y, ys, into) => ArrayKernels.Difference(width, x, xs, y, ys, into), checkCount: false);
                Run(a, b, a.Length + b.Length, (x, xs, y, ys, into) => ArrayKernels.Union(width, x, xs, y, ys, into), checkCount: false);
                Run(a, b, a.Length + b.Length, (x, xs, y, ys, into) => ArrayKernels.SymmetricDifference(width, x, xs, y, ys, into), checkCount: false);
                Run(a, b, 0, (x, xs, y, ys, _) => ArrayKernels.Intersect<Drop>(width, x, xs, y, ys, null) & 0, checkCount: false);
            }
        }
    }

    private delegate int Kernel(ushort* a, int aCount, ushort* b, int bCount, ushort* destination);

    private static void Compare(ushort[] a, ushort[] b, string what)
    {
        HashSet<ushort> other = [.. b];
        ushort[] both = [.. a.Where(other.Contains)];
        ushort[] rest = [.. a.Where(value => !other.Contains(value))];
        ushort[] either = [.. b.Concat(rest).Order()];
        ushort[] one = [.. either.Except(both)];
        foreach (KernelWidth width in Widths)
        {
            string where = $"{what}, {width}";
            Expect(both, Run(a, b, both.Length, (x, xs, y, ys, into) => ArrayKernels.Intersect<Keep>(width, x, xs, y, ys, into)), where);
            Expect(rest, Run(a, b, rest.Length, (x, xs, y, ys, into) => ArrayKernels.Difference(width, x, xs, y, ys, into)), where);
            Expect(either, Run(a, b, a.Length + b.Length, (x, xs, y, ys, into) => ArrayKernels.Union(width, x, xs, y, ys, into)), where);
            Expect(one, Run(a, b, a.Length + b.Length, (x, xs, y, ys, into) => ArrayKernels.SymmetricDifference(width, x, xs, y, ys, into)), where);
            Run(a, b, 0, (x, xs, y, ys, _) =>
            {
                int count = ArrayKernels.Intersect<Drop>(width, x, xs, y, ys, null);
                Assert.True(both.Length == count, $"{where}: {count} instead of {both.Length}");
                return 0;
            });
        }

        Expect(either, Run(a, b, a.Length + b.Length, ArrayKernels.Union), what);
        Expect(one, Run(a, b, a.Length + b.Length, ArrayKernels.SymmetricDifference), what);
        Expect(either, Run(a, b, a.Length + b.Length, ArrayKernels.Combine<OrOperator>), what);
        Expect(one, Run(a, b, a.Length + b.Length, ArrayKernels.Combine<XorOperator>), what);
        Expect(rest, Run(a, b, rest.Length, ArrayKernels.Combine<AndNotOperator>), what);
        Expect(both, Run(a, b, both.Length, ArrayKernels.Combine<AndOperator>), what);
        Expect(a, Run(a, b, a.Length, ArrayKernels.Combine<FirstOperator>), what);
        Run(a, b, 0, (x, xs, y, ys, _) =>
        {
            Assert.Equal(either.Length, ArrayKernels.UnionCount(x, xs, y, ys));
            Assert.Equal(one.Length, ArrayKernels.SymmetricDifferenceCount(x, xs, y, ys));
            Assert.Equal(rest.Length, ArrayKernels.DifferenceCount(x, xs, y, ys));
            return 0;
        });
    }

    private static void Expect(ushort[] expected, ushort[] actual, string what) =>
        Assert.True(expected.AsSpan().SequenceEqual(actual), $"{what}: {actual.Length} values instead of {expected.Length}, or others");

    /// <summary>Runs a kernel on operands that end where their memory ends, and looks at what it wrote behind the room it may use.</summary>
    private static ushort[] Run(ushort[] a, ushort[] b, int most, Kernel kernel, bool checkCount = true)
    {
        const ushort Untouched = 0xA5A5;
        int room = most + ArrayKernels.Slack;
        ushort[] into = GC.AllocateUninitializedArray<ushort>(room + 64, pinned: true);
        into.AsSpan().Fill(Untouched);
        using GuardedValues first = new(a);
        using GuardedValues second = new(b);
        int count;
        fixed (ushort* destination = into)
        {
            count = kernel(first.Values, a.Length, second.Values, b.Length, destination + 32);
        }

        Assert.InRange(count, 0, checkCount ? into.Length : most);
        Assert.Equal(-1, into.AsSpan(0, 32).IndexOfAnyExcept(Untouched));
        Assert.Equal(-1, into.AsSpan(32 + room).IndexOfAnyExcept(Untouched));
        return into[32..(32 + count)];
    }

    private static ushort[] Strided(ushort first, int stride, int count) =>
        [.. Enumerable.Range(0, count).Select(i => first + i * stride).TakeWhile(value => value <= 65_535).Select(value => (ushort)value)];

    private ushort[] Sample(int count, int first, int end)
    {
        int[] values = [.. Enumerable.Range(first, end - first)];
        _random.Shuffle(values);
        return [.. values.Take(count).Order().Select(value => (ushort)value)];
    }

    /// <summary>A copy in memory of just its size, two bytes off every alignment.</summary>
    private readonly ref struct GuardedValues
    {
        private readonly void* _block;

        public GuardedValues(ushort[] values)
        {
            _block = NativeMemory.Alloc((nuint)(2 * values.Length + 2));
            Values = (ushort*)_block + 1;
            values.CopyTo(new Span<ushort>(Values, values.Length));
        }

        public ushort* Values { get; }

        public void Dispose() => NativeMemory.Free(_block);
    }
}
