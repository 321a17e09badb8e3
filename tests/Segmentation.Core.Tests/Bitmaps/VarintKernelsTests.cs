using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps.Kernels;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

public sealed class VarintKernelsTests
{
    private const int Seed = 9_311;

    private static readonly KernelWidth[] Widths = Enum.GetValues<KernelWidth>();

    private readonly Random _random = new(Seed);

    [Theory]
    [InlineData(new uint[] { 0 }, "00")]
    [InlineData(new uint[] { 127, 255 }, "7F8001")]
    [InlineData(new uint[] { 16_383, 32_767, 49_152 }, "FF7F808001818001")]
    [InlineData(new[] { uint.MaxValue }, "FFFFFFFF0F")]
    [InlineData(new uint[] { 5, 5 }, "0500")]
    public void Differences_are_written_seven_bits_a_byte_lowest_first(uint[] ids, string expected)
    {
        foreach (KernelWidth width in Widths)
        {
            byte[] bytes = new byte[VarintKernels.MaximumBytes * ids.Length];
            int length = VarintKernels.EncodeDifferences(width, ids, 0, bytes, out int encoded);
            Assert.Equal((ids.Length, expected), (encoded, Convert.ToHexString(bytes, 0, length)));
        }
    }

    [Fact]
    public void Every_width_writes_the_bytes_of_the_definition_and_they_read_back()
    {
        foreach (uint[] ids in Samples())
        {
            byte[] expected = Naive(ids, 0);
            foreach (KernelWidth width in Widths)
            {
                byte[] bytes = new byte[VarintKernels.MaximumBytes * ids.Length];
                int length = VarintKernels.EncodeDifferences(width, ids, 0, bytes, out int encoded);
                Assert.Equal(ids.Length, encoded);
                Assert.True(expected.AsSpan().SequenceEqual(bytes.AsSpan(0, length)), $"{width}, {ids.Length} ids, seed {Seed}");
            }

            uint[] back = new uint[ids.Length];
            Assert.True(VarintKernels.TryDecodeDifferences(expected, 0, back, out int count));
            Assert.Equal(ids, back[..count]);
        }
    }

    [Fact]
    public void Whatever_the_room_whole_ids_are_written_and_the_rest_goes_on_behind_them()
    {
        uint[] ids = Ascending(500, 300);
        byte[] expected = Naive(ids, 0);
        foreach (KernelWidth width in Widths)
        {
            foreach (int room in new[] { 0, 1, 2, 5, 63, 64, 65, 100, 127, 128, 129, expected.Length - 1, expected.Length })
            {
                List<byte> all = [];
                int done = 0;
                uint previous = 0;
                while (done < ids.Length)
                {
                    byte[] bytes = [.. Enumerable.Repeat((byte)0xA5, Math.Max(room, 5) + 64)];
                    int length = VarintKernels.EncodeDifferences(width, ids.AsSpan(done), previous, bytes.AsSpan(0, Math.Max(room, 5)), out int encoded);
                    Assert.InRange(length, encoded, Math.Max(room, 5));
                    Assert.Equal(-1, bytes.AsSpan(Math.Max(room, 5)).IndexOfAnyExcept((byte)0xA5));
                    all.AddRange(bytes[..length]);
                    done += encoded;
                    previous = ids[done - 1];
                }

                Assert.Equal(expected, all);
                Assert.Equal(0, VarintKernels.EncodeDifferences(width, ids, 0, [], out int none));
                Assert.Equal(0, none);
            }
        }
    }

    [Theory]
    [InlineData("80", "ends within a difference")]
    [InlineData("8000", "has a byte that it does not need")]
    [InlineData("808080808001", "has six bytes")]
    [InlineData("FFFFFFFF1F", "has 33 bits")]
    [InlineData("FFFFFFFF0F01", "passes the highest id")]
    [InlineData("010101010101010101", "has more ids than room")]
    public void Bytes_that_are_no_ids_are_refused(string bytes, string why)
    {
        Assert.False(VarintKernels.TryDecodeDifferences(Convert.FromHexString(bytes), 0, new uint[8], out int count), why);
        Assert.InRange(count, 0, 8);
    }

    [Fact]
    public void Random_bytes_read_as_ids_that_give_the_same_bytes_or_not_at_all()
    {
        int read = 0;
        for (int trial = 0; trial < 3_000; trial++)
        {
            byte[] bytes = new byte[_random.Next(1, 12)];
            _random.NextBytes(bytes);
            uint[] ids = new uint[bytes.Length];
            if (VarintKernels.TryDecodeDifferences(bytes, 7, ids, out int count))
            {
                read++;
                Assert.Equal(bytes, Naive(ids[..count], 7));
            }
        }

        Assert.InRange(read, 100, 2_999);
    }

    private IEnumerable<uint[]> Samples()
    {
        yield return [];
        foreach (int count in new[] { 1, 2, 31, 32, 33, 34, 63, 64, 65, 97, 1_000, 5_000 })
        {
            foreach (int gap in new[] { 1, 2, 100, 128, 300, 16_384, 40_000 })
            {
                yield return Ascending(count, gap);
            }
        }

        // Nearly all short, with a long one wherever a vector may begin or end.
        for (int at = 0; at < 70; at++)
        {
            uint[] ids = [.. Enumerable.Range(1, 100).Select(i => (uint)i)];
            for (int i = at; i < ids.Length; i++)
            {
                ids[i] += at % 2 == 0 ? 16_383u : 3_000_000_000u;
            }

            yield return ids;
        }
    }

    private uint[] Ascending(int count, int gap)
    {
        uint[] ids = new uint[count];
        uint next = (uint)_random.Next(gap);
        for (int i = 0; i < count; i++)
        {
            ids[i] = next;
            next += 1 + (uint)_random.Next(gap);
        }

        return ids;
    }

    private static byte[] Naive(uint[] ids, uint previous)
    {
        List<byte> bytes = [];
        foreach (uint id in ids)
        {
            ulong rest = id - previous;
            do
            {
                bytes.Add((byte)(rest % 128 + (rest >= 128 ? 128u : 0u)));
                rest /= 128;
            }
            while (rest > 0);

            previous = id;
        }

        return [.. bytes];
    }
}
