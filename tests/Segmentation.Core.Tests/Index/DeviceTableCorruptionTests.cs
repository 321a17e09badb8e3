using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using Segmentation.Index;
using Segmentation.TestSupport.Index;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Index;

public sealed class DeviceTableCorruptionTests
{
    private static readonly HeapTokenColumn Tokens = MakeTokens();

    [Fact]
    public void An_empty_table_is_a_header()
    {
        byte[] bytes = Written(0);
        Assert.Equal(DeviceTable.HeaderLength, bytes.Length);
        Assert.Equal(DeviceDictionary.NotFound, Find(bytes, 0, Tokens[0]));
    }

    [Fact]
    public void A_table_that_covers_another_number_of_devices_is_refused() =>
        Assert.Contains("covers 10 devices where 11", Refusal(Written(10), 11), StringComparison.Ordinal);

    [Fact]
    public void A_cut_header_is_refused() =>
        Assert.Contains("header of 1032 bytes", Refusal(Written(10)[..1_031], 10), StringComparison.Ordinal);

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_table_of_another_length_is_refused(int more)
    {
        byte[] bytes = Written(10);
        Array.Resize(ref bytes, bytes.Length + more);
        Assert.Contains("bytes; ", Refusal(bytes, 10), StringComparison.Ordinal);
    }

    [Fact]
    public void A_partition_whose_size_is_no_power_of_two_is_refused()
    {
        byte[] bytes = Written(10);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), 3);
        Assert.Contains("has 3 slots", Refusal(bytes, 10), StringComparison.Ordinal);
    }

    [Fact]
    public void A_slot_beyond_the_devices_covered_is_refused_when_it_is_met()
    {
        byte[] bytes = Written(1);
        int slot = Enumerable.Range(0, (bytes.Length - DeviceTable.HeaderLength) / 8).Select(static i => DeviceTable.HeaderLength + 8 * i)
            .Single(at => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)) != ulong.MaxValue);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(slot), 1);
        Assert.Contains("names device 1", Assert.Throws<InvalidDataException>(() => Find(bytes, 1, Tokens[0])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_partition_without_a_free_slot_is_refused_when_it_is_searched_to_the_end()
    {
        byte[] bytes = Written(1);
        bytes.AsSpan(DeviceTable.HeaderLength).Clear();
        Token other = Tokens[0] with { First = Tokens[0].First ^ 1UL << 40 };
        Assert.Contains("no free slot", Assert.Throws<InvalidDataException>(() => Find(bytes, 1, other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_flipped_byte_hides_devices_or_is_refused_but_never_finds_another_device()
    {
        byte[] good = Written(200);
        Random random = new(11);
        for (int round = 0; round < 400; round++)
        {
            byte[] bytes = [.. good];
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            uint ordinal = (uint)random.Next(200);
            try
            {
                Assert.Contains(Find(bytes, 200, Tokens[ordinal]), new[] { ordinal, DeviceDictionary.NotFound });
            }
            catch (InvalidDataException)
            {
                // refused, as it may be
            }
        }
    }

    private static byte[] Written(uint count)
    {
        System.Buffers.ArrayBufferWriter<byte> writer = new();
        DeviceTable.Write(Tokens, count, writer);
        return writer.WrittenSpan.ToArray();
    }

    private static unsafe uint Find(byte[] table, uint count, Token token)
    {
        HeapBytes bytes = new(table);
        return DeviceTable.Read(bytes, bytes.Start, bytes.Length, count).Find(token, Tokens);
    }

    private static string Refusal(byte[] table, uint count) => Assert.Throws<InvalidDataException>(() => Find(table, count, Tokens[0])).Message;

    private static HeapTokenColumn MakeTokens()
    {
        HeapTokenColumn tokens = new();
        tokens.Append([.. Enumerable.Range(1, 200).Select(static i => new Token(unchecked((ulong)i * 0x9E37_79B9_7F4A_7C15), (ulong)i))]);
        return tokens;
    }
}
