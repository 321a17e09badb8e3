using System;
using System.Globalization;
using Grpc.Protocol;
using Xunit;

namespace Grpc.Tests.Protocol;

public sealed class TimeoutTests
{
    [Theory]
    [InlineData("1H", 36_000_000_000)]
    [InlineData("2M", 1_200_000_000)]
    [InlineData("3S", 30_000_000)]
    [InlineData("4m", 40_000)]
    [InlineData("5u", 50)]
    [InlineData("6n", 1)]
    [InlineData("101n", 2)]
    [InlineData("0n", 0)]
    [InlineData("00000001S", 10_000_000)]
    [InlineData("99999999S", 999_999_990_000_000)]
    [InlineData("99999999H", 3_599_999_964_000_000_000)]
    public void Row_11_A_timeout_has_up_to_eight_digits_and_a_unit(string text, long ticks)
    {
        Assert.True(GrpcTimeout.TryParse(text, out TimeSpan timeout));
        Assert.Equal(ticks, timeout.Ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("1")]
    [InlineData("1s")]
    [InlineData("+1S")]
    [InlineData("-1S")]
    [InlineData(" 1S")]
    [InlineData("1.0S")]
    [InlineData("1,0S")]
    [InlineData("0x1S")]
    [InlineData("123456789n")]
    [InlineData("٣S")]
    public void Row_11_Anything_else_is_malformed(string text) => Assert.False(GrpcTimeout.TryParse(text, out _));

    [Theory]
    [InlineData(0, "1n")]
    [InlineData(-5, "1n")]
    [InlineData(1, "1m")]
    [InlineData(10_000, "1m")]
    [InlineData(10_001, "2m")]
    [InlineData(9_990_000, "999m")]
    [InlineData(12_340_000, "1240m")]
    [InlineData(10_000_000, "1000m")]
    [InlineData(999_999_990_000, "100000S")]
    [InlineData(long.MaxValue, "99999999H")]
    public void Row_12_A_timeout_is_written_in_milliseconds_of_three_figures(long ticks, string expected)
        => Assert.Equal(expected, GrpcTimeout.Format(TimeSpan.FromTicks(ticks)));

    [Fact]
    public void Row_12_What_is_written_is_read_as_no_less_and_less_than_two_percent_more()
    {
        Random random = new(TestSeed.Value);
        for (int i = 0; i < 20_000; i++)
        {
            long ticks = random.NextInt64(1, 1L << random.Next(1, 62));
            string text = GrpcTimeout.Format(TimeSpan.FromTicks(ticks));
            string why = string.Create(CultureInfo.InvariantCulture, $"{TestSeed.Replay}: {ticks} -> {text}");
            Assert.True(GrpcTimeout.TryParse(text, out TimeSpan read), why);
            Assert.True(read.Ticks >= ticks, why);
            Assert.True(read.Ticks <= ticks + (ticks / 50.0) + TimeSpan.TicksPerMillisecond, why);
        }
    }
}
