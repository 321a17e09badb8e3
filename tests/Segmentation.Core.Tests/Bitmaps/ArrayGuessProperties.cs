using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps.Kernels;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

/// <summary>Few values against many, wherever these lie, with sets as the oracle.</summary>
public sealed unsafe class ArrayGuessProperties
{
    private const int Seed = 20_261_122;

    private readonly Random _random = new(Seed);

    [Fact]
    public void Few_values_are_found_among_many_that_lie_evenly_or_not()
    {
        foreach (int longCount in new[] { 95, 96, 97, 500, 2_200, 4_096 })
        {
            foreach (ushort[] many in Layouts(longCount))
            {
                foreach (int count in new[] { 1, 2, longCount / 100, longCount / 24, longCount / 23 })
                {
                    Check(Few(many, Math.Max(1, count)), many);
                }
            }
        }
    }

    [Fact]
    public void Values_in_no_order_stay_within_their_room()
    {
        for (int trial = 0; trial < 100; trial++)
        {
            ushort[] many = [.. Enumerable.Range(0, 96 + _random.Next(4_000)).Select(_ => (ushort)_random.Next(65_536))];
            ushort[] few = [.. Enumerable.Range(0, 1 + many.Length / 30).Select(_ => (ushort)_random.Next(65_536))];
            foreach (KernelWidth width in Enum.GetValues<KernelWidth>())
            {
                Assert.InRange(Run(width, few, many, isDifference: false).Length, 0, few.Length);
                Assert.InRange(Run(width, few, many, isDifference: true).Length, 0, few.Length);
            }
        }
    }

    private static void Check(ushort[] few, ushort[] many)
    {
        HashSet<ushort> members = [.. many];
        ushort[] both = [.. few.Where(members.Contains)];
        ushort[] rest = [.. few.Where(value => !members.Contains(value))];
        foreach (KernelWidth width in Enum.GetValues<KernelWidth>())
        {
            string what = $"{few.Length} among {many.Length} from {many[0]} to {many[^1]}, {width}, seed {Seed}";
            Assert.True(both.SequenceEqual(Run(width, few, many, isDifference: false)), what);
            Assert.True(rest.SequenceEqual(Run(width, few, many, isDifference: true)), what);
            fixed (ushort* a = few)
            fixed (ushort* b = many)
            {
                Assert.True(both.Length == ArrayKernels.Intersect<Drop>(width, a, few.Length, b, many.Length, null), what);
                Assert.True(both.Length == ArrayKernels.Intersect<Drop>(width, b, many.Length, a, few.Length, null), what);
            }
        }
    }

    private static ushort[] Run(KernelWidth width, ushort[] few, ushort[] many, bool isDifference)
    {
        ushort[] room = new ushort[few.Length + ArrayKernels.Slack + 8];
        room.AsSpan().Fill(0xA5A5);
        fixed (ushort* a = few)
        fixed (ushort* b = many)
        fixed (ushort* to = room)
        {
            int kept = isDifference
                ? ArrayKernels.Difference(width, a, few.Length, b, many.Length, to)
                : ArrayKernels.Intersect<Keep>(width, a, few.Length, b, many.Length, to);
            Assert.Equal(-1, room.AsSpan(few.Length + ArrayKernels.Slack).IndexOfAnyExcept((ushort)0xA5A5));
            return room[..kept];
        }
    }

    /// <summary>Evenly over all values; all low, all high; two heaps; evenly but for a heap in the middle.</summary>
    private IEnumerable<ushort[]> Layouts(int count)
    {
        yield return Draw(count, 0, 65_536);
        yield return Draw(count, 0, count + count / 4);
        yield return Draw(count, 65_536 - count - count / 4, 65_536);
        yield return [.. Draw(count / 2, 0, count), .. Draw(count - count / 2, 65_536 - count, 65_536)];
        yield return [.. Draw(count / 4, 0, 30_000), .. Draw(count / 2, 30_000, 30_000 + count), .. Draw(count - count / 2 - count / 4, 40_000, 65_536)];
    }

    /// <summary>Half of them members, first and last among them, the others anywhere.</summary>
    private ushort[] Few(ushort[] many, int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => i switch
        {
            0 => many[0],
            1 => many[^1],
            _ when i % 2 == 0 => many[_random.Next(many.Length)],
            _ => (ushort)_random.Next(65_536),
        }).Distinct().Order(),
    ];

    private ushort[] Draw(int count, int first, int end)
    {
        int[] values = [.. Enumerable.Range(first, end - first)];
        _random.Shuffle(values);
        return [.. values.Take(count).Order().Select(static value => (ushort)value)];
    }
}
