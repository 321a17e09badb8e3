using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

/// <summary>Arrays against bits, each value asked one by one as the oracle.</summary>
public sealed unsafe class ArrayBitsetProperties
{
    private const int Seed = 77_121;

    private static readonly KernelWidth[] Widths = Enum.GetValues<KernelWidth>();

    private readonly Random _random = new(Seed);

    [Fact]
    public void Values_of_any_shape_are_filtered_and_counted_by_bits_of_any_density()
    {
        foreach (double density in new[] { 0.0, 0.02, 0.5, 1.0 })
        {
            ulong[] words = Words(density);
            foreach (ushort[] values in Shapes())
            {
                ushort[] set = [.. values.Where(value => (words[value >> 6] >> (value & 63) & 1) != 0)];
                ushort[] clear = [.. values.Where(value => (words[value >> 6] >> (value & 63) & 1) == 0)];
                foreach (KernelWidth width in Widths)
                {
                    string what = $"{values.Length} values, density {density}, {width}, seed {Seed}";
                    Expect(set, Filter(width, values, words, 1, values.Length), what);
                    Expect(clear, Filter(width, values, words, 0, values.Length), what);
                    fixed (ushort* first = values)
                    fixed (ulong* bits = words)
                    {
                        Assert.True(set.Length == ArrayKernels.IntersectBitsetCount(width, first, values.Length, bits), what);
                    }
                }
            }
        }
    }

    [Fact]
    public void A_filter_may_write_over_its_values()
    {
        ulong[] words = Words(0.4);
        foreach (ushort[] values in Shapes())
        {
            foreach (KernelWidth width in Widths)
            {
                ushort[] expected = Filter(width, values, words, 1, values.Length);
                ushort[] room = new ushort[values.Length + ArrayKernels.Slack];
                values.CopyTo(room, 0);
                fixed (ushort* first = room)
                fixed (ulong* bits = words)
                {
                    int kept = ArrayKernels.FilterByBitset(width, first, values.Length, bits, 1, first);
                    Expect(expected, room[..kept], $"{values.Length} values in place, {width}");
                }
            }
        }
    }

    [Fact]
    public void Values_in_no_order_stay_within_their_room()
    {
        ulong[] words = Words(0.5);
        for (int trial = 0; trial < 60; trial++)
        {
            ushort[] values = [.. Enumerable.Range(0, _random.Next(6_000)).Select(_ => (ushort)_random.Next(trial % 2 == 0 ? 65_536 : 900))];
            foreach (KernelWidth width in Widths)
            {
                Assert.InRange(Filter(width, values, words, trial & 1, values.Length).Length, 0, values.Length);
            }
        }
    }

    [Fact]
    public void Bits_are_written_down_as_values_and_ids_and_values_as_bits()
    {
        foreach (double density in new[] { 0.0, 0.01, 0.1, 0.3, 0.6, 1.0 })
        {
            ulong[] words = Words(density);
            ushort[] expected = [.. Enumerable.Range(0, 65_536).Where(i => (words[i >> 6] >> (i & 63) & 1) != 0).Select(i => (ushort)i)];
            foreach (KernelWidth width in Widths)
            {
                foreach (int room in new[] { expected.Length, expected.Length + 1, expected.Length + 200, Math.Max(0, expected.Length - 1), expected.Length / 2, 65, 64, 63, 1 })
                {
                    int count = Math.Min(room, expected.Length);
                    ushort[] values = new ushort[room + 32];
                    uint[] ids = new uint[room + 32];
                    values.AsSpan(room).Fill(0xA5A5);
                    ids.AsSpan(room).Fill(0xA5A5A5A5);
                    fixed (ulong* bits = words)
                    fixed (ushort* toValues = values)
                    fixed (uint* toIds = ids)
                    {
                        Assert.Equal(count, ArrayKernels.Extract(width, bits, toValues, room));
                        Assert.Equal(count, ArrayKernels.Extract(width, bits, 0xABCD0000, toIds, room));
                    }

                    Expect(expected[..count], values[..count], $"{width}, room {room}, density {density}");
                    Assert.True(ids.Take(count).SequenceEqual(expected.Take(count).Select(value => 0xABCD0000u + value)));
                    Assert.Equal(-1, values.AsSpan(room).IndexOfAnyExcept((ushort)0xA5A5));
                    Assert.Equal(-1, ids.AsSpan(room).IndexOfAnyExcept(0xA5A5A5A5));
                }
            }

            ulong[] again = new ulong[ContainerLimits.BitsetWords];
            fixed (ulong* bits = again)
            fixed (ushort* values = expected)
            {
                ArrayKernels.SetBits(bits, values, expected.Length);
            }

            Assert.Equal(words, again);
        }
    }

    [Fact]
    public void Values_set_clear_and_flip_their_bits()
    {
        foreach (double density in new[] { 0.0, 0.3, 1.0 })
        {
            foreach (ushort[] values in Shapes())
            {
                HashSet<int> before = [.. Members(Words(density, out ulong[] words))];
                CheckChange(words, values, before.Union(values.Select(value => (int)value)), 1);
                CheckChange(words, values, before.Except(values.Select(value => (int)value)), -1);
                HashSet<int> flipped = [.. before];
                flipped.SymmetricExceptWith(values.Select(value => (int)value));
                CheckChange(words, values, flipped, 0);
            }
        }
    }

    /// <summary>1 sets, -1 clears, 0 flips.</summary>
    private static void CheckChange(ulong[] words, ushort[] values, IEnumerable<int> expected, int kind)
    {
        ulong[] changed = [.. words];
        fixed (ulong* bits = changed)
        fixed (ushort* first = values)
        {
            switch (kind)
            {
                case 1:
                    ArrayKernels.SetBits(bits, first, values.Length);
                    break;
                case -1:
                    ArrayKernels.ClearBits(bits, first, values.Length);
                    break;
                default:
                    ArrayKernels.FlipBits(bits, first, values.Length);
                    break;
            }
        }

        Assert.Equal(expected.Order(), Members(changed));
    }

    private static int[] Members(ulong[] words) => [.. Enumerable.Range(0, 65_536).Where(i => (words[i >> 6] >> (i & 63) & 1) != 0)];

    private ulong[] Words(double density, out ulong[] words) => words = Words(density);

    private static void Expect(ushort[] expected, ushort[] actual, string what) =>
        Assert.True(expected.AsSpan().SequenceEqual(actual), $"{what}: {actual.Length} values instead of {expected.Length}, or others");

    private static ushort[] Filter(KernelWidth width, ushort[] values, ulong[] words, int wanted, int most)
    {
        ushort[] room = new ushort[most + ArrayKernels.Slack + 32];
        room.AsSpan(most + ArrayKernels.Slack).Fill(0xA5A5);
        fixed (ushort* first = values)
        fixed (ulong* bits = words)
        fixed (ushort* to = room)
        {
            int kept = ArrayKernels.FilterByBitset(width, first, values.Length, bits, wanted, to);
            Assert.Equal(-1, room.AsSpan(most + ArrayKernels.Slack).IndexOfAnyExcept((ushort)0xA5A5));
            return room[..kept];
        }
    }

    private IEnumerable<ushort[]> Shapes()
    {
        foreach (int count in new[] { 0, 1, 31, 447, 448, 449, 481, 1_000, 4_095, 4_096, 4_097, 9_000, 65_536 })
        {
            yield return Sample(count, 0, 65_536);
        }

        yield return Sample(1_024, 30_000, 31_024);
        yield return Sample(900, 1_000, 2_100);
        yield return Sample(700, 64_000, 65_536);
        yield return [.. Sample(600, 0, 1_024), .. Sample(300, 65_000, 65_536)];
        yield return [.. Enumerable.Range(0, 64).SelectMany(range => Enumerable.Range(range * 1_024, 32).Select(value => (ushort)value))];
        yield return [.. Enumerable.Range(0, 64).SelectMany(range => Enumerable.Range(range * 1_024 + 992, 32).Select(value => (ushort)value))];
        yield return [.. Enumerable.Range(0, 2_000).Select(i => (ushort)(32 * i))];
    }

    private ushort[] Sample(int count, int first, int end)
    {
        int[] values = [.. Enumerable.Range(first, end - first)];
        _random.Shuffle(values);
        return [.. values.Take(count).Order().Select(value => (ushort)value)];
    }

    private ulong[] Words(double density)
    {
        ulong[] words = new ulong[ContainerLimits.BitsetWords];
        for (int i = 0; i < 65_536; i++)
        {
            words[i >> 6] |= _random.NextDouble() < density ? 1UL << i : 0;
        }

        return words;
    }
}
