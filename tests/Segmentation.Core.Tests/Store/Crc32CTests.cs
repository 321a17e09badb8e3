using System;
using System.Linq;
using Segmentation.Store;
using Xunit;

namespace Segmentation.Core.Tests.Store;

public sealed class Crc32CTests
{
    [Fact]
    public void The_check_value_of_the_catalogue_of_checksums_is_met() => Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(3_071)] // the last length worked in one stream
    [InlineData(3_072)] // the first worked in three
    [InlineData(6_150)]
    [InlineData(65_536)]
    public void Three_streams_give_the_checksum_of_bytes_taken_one_by_one(int length)
    {
        byte[] bytes = new byte[length];
        new Random(17).NextBytes(bytes);
        Assert.Equal(BitByBit(bytes), Crc32C.Of(bytes));
        int cut = length / 3;
        Assert.Equal(BitByBit(bytes), Crc32C.Append(Crc32C.Of(bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
    }

    private static uint BitByBit(byte[] bytes)
    {
        uint state = uint.MaxValue;
        foreach (byte value in bytes)
        {
            state = Enumerable.Range(0, 8).Aggregate(state ^ value, static (crc, _) => (crc & 1) != 0 ? crc >> 1 ^ 0x82F63B78 : crc >> 1);
        }

        return ~state;
    }
}
