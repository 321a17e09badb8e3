using System;
using System.Text;
using Segmentation.Ingestion.Mapping;
using Segmentation.Ingestion.Values;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Ingestion;

public sealed class ValueTests
{
    private static readonly AttributeDefinition Attribute = new() { Id = 1, Name = "a", Kind = AttributeKind.Set, Source = "s" };

    [Theory]
    [InlineData("jane@example.com")]
    [InlineData("+49 170 1234567")]
    [InlineData("+1-202-555-0143")]
    [InlineData("192.168.0.1")]
    [InlineData("2001:db8::1")]
    [InlineData("38400000-8cf0-11bd-b23e-10b96e40000d")]
    [InlineData("{38400000-8CF0-11BD-B23E-10B96E40000D}")]
    public void A_value_that_looks_like_an_identifier_needs_permission(string value)
    {
        Assert.Equal(ValueReasons.LooksLikeIdentifier, new ValueDoor(Attribute).Admit(Encoding.UTF8.GetBytes(value), out _));
        Assert.Null(new ValueDoor(Attribute with { AllowsIdentifiers = true }).Admit(Encoding.UTF8.GetBytes(value), out _));
    }

    [Theory]
    [InlineData("  golf ", "golf")]
    [InlineData("+1", "+1")]
    [InlineData("1.2.3", "1.2.3")]
    [InlineData("12:30", "12:30")]
    [InlineData("12:30:45", "12:30:45")]
    [InlineData("@home", "@home")]
    [InlineData("https://example.com/a?q=jane@example.com#x", "https://example.com/a")]
    [InlineData("HTTP://example.com/?a=1", "HTTP://example.com/")]
    [InlineData("what? really", "what? really")]
    public void Other_values_are_trimmed_and_URLs_lose_their_query(string value, string expected)
    {
        Assert.Null(new ValueDoor(Attribute).Admit(Encoding.UTF8.GetBytes(value), out ReadOnlySpan<byte> admitted));
        Assert.Equal(expected, Encoding.UTF8.GetString(admitted));
    }

    [Fact]
    public void A_value_may_have_1024_bytes_of_UTF_8()
    {
        ValueDoor door = new(Attribute);
        Assert.Null(door.Admit(Encoding.UTF8.GetBytes(new string('x', 1024)), out _));
        Assert.Equal(ValueReasons.TooLong, door.Admit(Encoding.UTF8.GetBytes(new string('x', 1025)), out _));
        Assert.Equal(ValueReasons.Encoding, door.Admit([0xC3, 0x28], out _));
    }

    [Theory]
    [InlineData("0", 0, 0L)]
    [InlineData("-0.0", 3, 0L)]
    [InlineData("12", 2, 1200L)]
    [InlineData("+12.5", 2, 1250L)]
    [InlineData(".5", 0, 1L)]
    [InlineData("0.5", 0, 1L)]
    [InlineData("-0.5", 0, -1L)]
    [InlineData("0.4999", 0, 0L)]
    [InlineData("2.675", 2, 268L)]
    [InlineData("1e3", 0, 1000L)]
    [InlineData("1.5E-3", 4, 15L)]
    [InlineData("100.000000000000000000000000000000000", 0, 100L)]
    [InlineData("9223372036854775807", 0, long.MaxValue)]
    [InlineData("-9223372036854775808", 0, long.MinValue)]
    [InlineData("9.223372036854775807", 9, 9223372037L)]
    public void Numbers_are_exact_and_round_half_away_from_zero(string text, int scale, long expected)
    {
        Assert.True(DecimalNumber.TryParse(Encoding.UTF8.GetBytes(text), out DecimalNumber number));
        Assert.True(number.TryScale(scale, out long scaled));
        Assert.Equal(expected, scaled);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1,5")]
    [InlineData("1 000")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("1e")]
    [InlineData("1e99")]
    [InlineData("1234567890123456789012345678901234567")]
    public void What_is_no_number_is_refused(string text) => Assert.False(DecimalNumber.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("9223372036854775808", 0)]
    [InlineData("9223372036854775807", 1)]
    [InlineData("1e30", 0)]
    public void What_does_not_fit_64_bits_is_refused(string text, int scale)
    {
        Assert.True(DecimalNumber.TryParse(Encoding.UTF8.GetBytes(text), out DecimalNumber number));
        Assert.False(number.TryScale(scale, out _));
    }

    [Fact]
    public void Products_and_comparisons_are_exact()
    {
        Random random = new(7);
        for (int i = 0; i < 2_000; i++)
        {
            decimal left = new(random.Next(-100_000, 100_000), 0, 0, false, (byte)0);
            decimal right = Math.Round((decimal)random.NextDouble() * 1_000 - 500, random.Next(6));
            DecimalNumber a = Parse(left);
            DecimalNumber b = Parse(right);
            Assert.True(a.TryMultiply(b, out DecimalNumber product));
            Assert.True(product.TryScale(3, out long scaled));
            Assert.True(Math.Round(left * right, 3, MidpointRounding.AwayFromZero) * 1000 == scaled, $"{left} x {right}");
            Assert.Equal(Math.Sign(left.CompareTo(right)), Math.Sign(a.CompareTo(b)));
        }

        static DecimalNumber Parse(decimal value)
        {
            Assert.True(DecimalNumber.TryParse(Encoding.UTF8.GetBytes(value.ToString(System.Globalization.CultureInfo.InvariantCulture)), out DecimalNumber number));
            return number;
        }
    }

    [Theory]
    [InlineData("iso", "UTC", "UTC", "2024-03-01", "2024-03-01")]
    [InlineData("iso", "UTC", "Asia/Tokyo", "2024-03-01", "2024-03-01")]
    [InlineData("iso", "UTC", "Asia/Tokyo", "2024-03-01T15:00:00Z", "2024-03-02")]
    [InlineData("iso", "UTC", "Asia/Tokyo", "2024-03-01T14:59:59.999Z", "2024-03-01")]
    [InlineData("iso", "Asia/Tokyo", "UTC", "2024-03-01T08:59:59", "2024-02-29")]
    [InlineData("iso", "UTC", "UTC", "2024-03-01 00:30+01:00", "2024-02-29")]
    [InlineData("iso", "UTC", "UTC", "2024-03-01T23:30:00-0100", "2024-03-02")]
    [InlineData("iso", "Europe/Berlin", "UTC", "2024-07-01T01:59:59", "2024-06-30")]
    [InlineData("iso", "Europe/Berlin", "UTC", "2024-01-01T01:00:00", "2024-01-01")]
    [InlineData("iso", "Europe/Berlin", "UTC", "2024-03-31T02:30:00", "2024-03-31")] // skipped by the clocks
    [InlineData("iso", "America/Sao_Paulo", "UTC", "2018-11-04T00:30:00", "2018-11-04")] // midnight itself is skipped
    [InlineData("iso", "Atlantic/Azores", "UTC", "2024-10-27T00:30:00", "2024-10-27")] // read twice: the standard hour counts
    [InlineData("unix_seconds", "UTC", "UTC", "1709251199", "2024-02-29")]
    [InlineData("unix_seconds", "UTC", "America/New_York", "1709251200", "2024-02-29")]
    [InlineData("unix_millis", "UTC", "UTC", "1709251200000", "2024-03-01")]
    [InlineData("dd.MM.yyyy HH:mm", "Europe/Berlin", "UTC", "01.03.2024 00:59", "2024-02-29")]
    [InlineData("dd.MM.yyyy", "Asia/Tokyo", "UTC", "01.03.2024", "2024-03-01")]
    [InlineData("yyyy-MM-dd HH:mm:ss zzz", "UTC", "UTC", "2024-03-01 00:30:00 +01:00", "2024-02-29")]
    [InlineData("iso", "UTC", "UTC", "1970-01-01", "1970-01-01")]
    [InlineData("iso", "UTC", "UTC", "2026-01-02T23:59:59Z", "2026-01-02")]
    public void A_time_becomes_the_day_of_its_instant_in_the_day_zone(string format, string zone, string dayZone, string text, string day)
    {
        Assert.Null(Reader(format, zone, dayZone).Read(Encoding.UTF8.GetBytes(text), out ushort number));
        Assert.Equal(day, new DayNumber(number).ToString());
    }

    [Theory]
    [InlineData("iso", "", ValueReasons.NoTime)]
    [InlineData("iso", "yesterday", ValueReasons.NotTime)]
    [InlineData("iso", "2024-02-30", ValueReasons.NotTime)]
    [InlineData("iso", "2024-03-01T24:00:00", ValueReasons.NotTime)]
    [InlineData("iso", "2024-03-01T10:00:00+25:00", ValueReasons.NotTime)]
    [InlineData("iso", "2024-03-01T10:00:00 trailing", ValueReasons.NotTime)]
    [InlineData("iso", "1969-12-31", ValueReasons.TimeOutOfRange)]
    [InlineData("iso", "1969-12-31T23:59:59Z", ValueReasons.TimeOutOfRange)]
    [InlineData("iso", "0001-01-01T00:00:00+05:00", ValueReasons.TimeOutOfRange)]
    [InlineData("iso", "9999-12-31T23:59:59-05:00", ValueReasons.TimeOutOfRange)]
    [InlineData("iso", "2026-01-03T00:00:00Z", ValueReasons.TimeOutOfRange)]
    [InlineData("unix_seconds", "-1", ValueReasons.TimeOutOfRange)]
    [InlineData("unix_seconds", "9223372036854775807", ValueReasons.TimeOutOfRange)]
    [InlineData("unix_millis", "9223372036854775807", ValueReasons.TimeOutOfRange)]
    [InlineData("unix_seconds", "1709251200.5", ValueReasons.NotTime)]
    [InlineData("dd.MM.yyyy", "2024-03-01", ValueReasons.NotTime)]
    public void A_time_that_is_none_or_out_of_range_is_refused(string format, string text, string reason)
    {
        Assert.Equal(reason, Reader(format, "UTC", "UTC").Read(Encoding.UTF8.GetBytes(text), out _));
    }

    private static DayOfTime Reader(string format, string zone, string dayZone)
    {
        TimeForm form = format switch { "iso" => TimeForm.Iso, "unix_seconds" => TimeForm.UnixSeconds, "unix_millis" => TimeForm.UnixMilliseconds, _ => TimeForm.Pattern };
        return new DayOfTime(
            new TimeMapping("t", form, form == TimeForm.Pattern ? format : null, TimeZoneInfo.FindSystemTimeZoneById(zone), null),
            TimeZoneInfo.FindSystemTimeZoneById(dayZone),
            new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
    }
}
