using System;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Segmentation.Ingestion.Mapping;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion.Values;

/// <summary>Text of a time → day in the store's day zone.</summary>
/// <remarks>
/// A time without an offset is local to the mapping's zone: of two readings when clocks go back the standard one counts, and a time that the clocks skip is
/// read with the standard offset. A date without a time is a day as it stands.
/// </remarks>
internal sealed class DayOfTime
{
    private const int LongestTime = 64;

    private readonly TimeMapping _time;
    private readonly TimeZoneInfo _inputZone;
    private readonly TimeZoneInfo _dayZone;
    private readonly int _lastDay;
    private readonly bool _hasTime;

    /// <param name="time">How times are written; has a column.</param>
    /// <param name="dayZone">The store's day zone.</param>
    /// <param name="now">The clock: later than a day after it is out of range.</param>
    public DayOfTime(TimeMapping time, TimeZoneInfo dayZone, DateTimeOffset now)
    {
        _time = time;
        _dayZone = dayZone;
        _inputZone = time.Zone ?? dayZone;
        _lastDay = LastDay(dayZone, now).Value;
        _hasTime = time.Pattern?.AsSpan().IndexOfAny("Hhmst") >= 0;
    }

    /// <summary>The last day that a row may have: the day after today.</summary>
    public static DayNumber LastDay(TimeZoneInfo dayZone, DateTimeOffset now) =>
        DayNumber.TryFromDate(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, dayZone).DateTime).AddDays(1), out DayNumber last) ? last : DayNumber.Maximum;

    /// <summary>The day of a time.</summary>
    /// <returns>Null, or the reason of the refusal.</returns>
    public string? Read(ReadOnlySpan<byte> cell, out ushort day)
    {
        day = 0;
        ReadOnlySpan<byte> text = cell.Trim(" \t\r\n"u8);
        if (text.IsEmpty)
        {
            return ValueReasons.NoTime;
        }

        if (text.Length > LongestTime)
        {
            return ValueReasons.NotTime;
        }

        return _time.Form switch
        {
            TimeForm.UnixSeconds => Unix(text, TimeSpan.TicksPerSecond, out day),
            TimeForm.UnixMilliseconds => Unix(text, TimeSpan.TicksPerMillisecond, out day),
            TimeForm.Iso => Iso(text, out day),
            _ => Pattern(text, out day),
        };
    }

    private string? Unix(ReadOnlySpan<byte> text, long ticks, out ushort day)
    {
        day = 0;
        if (!Utf8Parser.TryParse(text, out long units, out int consumed) || consumed != text.Length)
        {
            return ValueReasons.NotTime;
        }

        long most = (DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks) / ticks;
        return units < 0 || units > most - TimeSpan.TicksPerDay / ticks
            ? ValueReasons.TimeOutOfRange
            : Instant(new DateTime(DateTime.UnixEpoch.Ticks + units * ticks, DateTimeKind.Utc), out day);
    }

    /// <summary><c>yyyy-MM-dd</c>, then nothing or <c>T</c> or a space, <c>HH:mm[:ss[.fffffff]]</c> and nothing, <c>Z</c> or <c>±HH:mm</c>.</summary>
    private string? Iso(ReadOnlySpan<byte> text, out ushort day)
    {
        day = 0;
        if (!TryDate(text, out DateTime date))
        {
            return ValueReasons.NotTime;
        }

        if (text.Length == 10)
        {
            return Date(date, out day);
        }

        ReadOnlySpan<byte> rest = text[10..];
        if (rest[0] is not ((byte)'T' or (byte)' ') || !TryTime(ref rest, out long ticks) || !TryOffset(rest, out TimeSpan? offset))
        {
            return ValueReasons.NotTime;
        }

        if (date == DateTime.MaxValue.Date || date == DateTime.MinValue.Date)
        {
            return ValueReasons.TimeOutOfRange; // keeps the offset arithmetic in range
        }

        DateTime time = date.AddTicks(ticks);
        return offset is null ? Local(time, out day) : Instant(DateTime.SpecifyKind(time - offset.Value, DateTimeKind.Utc), out day);
    }

    private static bool TryDate(ReadOnlySpan<byte> text, out DateTime date)
    {
        date = default;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-'
            || !TryDigits(text[..4], out int year) || !TryDigits(text[5..7], out int month) || !TryDigits(text[8..10], out int dayOfMonth)
            || year < 1 || month is < 1 or > 12 || dayOfMonth < 1 || dayOfMonth > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        date = new DateTime(year, month, dayOfMonth, 0, 0, 0, DateTimeKind.Unspecified);
        return true;
    }

    private static bool TryTime(ref ReadOnlySpan<byte> rest, out long ticks)
    {
        ticks = 0;
        if (rest.Length < 6 || rest[3] != ':' || !TryDigits(rest[1..3], out int hour) || !TryDigits(rest[4..6], out int minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        ticks = hour * TimeSpan.TicksPerHour + minute * TimeSpan.TicksPerMinute;
        rest = rest[6..];
        if (rest.IsEmpty || rest[0] != ':')
        {
            return true;
        }

        if (rest.Length < 3 || !TryDigits(rest[1..3], out int second) || second > 60)
        {
            return false;
        }

        ticks += Math.Min(second, 59) * TimeSpan.TicksPerSecond; // a leap second belongs to the minute it ends
        rest = rest[3..];
        if (rest.IsEmpty || rest[0] is not ((byte)'.' or (byte)','))
        {
            return true;
        }

        int digits = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        digits = digits < 0 ? rest.Length - 1 : digits;
        rest = rest[(digits + 1)..];
        return digits is >= 1 and <= 9; // a fraction never changes the day
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out TimeSpan? offset)
    {
        offset = null;
        if (text.IsEmpty)
        {
            return true;
        }

        if (text.Length == 1 && text[0] is (byte)'Z' or (byte)'z')
        {
            offset = TimeSpan.Zero;
            return true;
        }

        bool hasColon = text.Length == 6 && text[3] == ':';
        if (text[0] is not ((byte)'+' or (byte)'-') || !(hasColon || text.Length is 3 or 5)
            || !TryDigits(text[1..3], out int hours) || hours > 23)
        {
            return false;
        }

        int minutes = 0;
        if (text.Length > 3 && (!TryDigits(text[^2..], out minutes) || minutes > 59))
        {
            return false;
        }

        TimeSpan length = new(hours, minutes, 0);
        offset = text[0] == '-' ? -length : length;
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (byte b in text)
        {
            if (b is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = value * 10 + (b - '0');
        }

        return true;
    }

    private string? Pattern(ReadOnlySpan<byte> text, out ushort day)
    {
        day = 0;
        Span<char> characters = stackalloc char[LongestTime];
        if (!Encoding.UTF8.TryGetChars(text, characters, out int length))
        {
            return ValueReasons.NotTime;
        }

        if (!DateTime.TryParseExact(characters[..length], _time.Pattern, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out DateTime time))
        {
            return ValueReasons.NotTime;
        }

        if (time.Kind == DateTimeKind.Utc) // the text had an offset
        {
            return Instant(time, out day);
        }

        return _hasTime ? Local(time, out day) : Date(time, out day);
    }

    private string? Local(DateTime local, out ushort day)
    {
        if (ReferenceEquals(_inputZone, _dayZone) || _inputZone.Equals(_dayZone))
        {
            return Date(local.Date, out day);
        }

        if (local.Year is < 1969 or > 2150)
        {
            day = 0;
            return ValueReasons.TimeOutOfRange;
        }

        return Instant(DateTime.SpecifyKind(local - _inputZone.GetUtcOffset(local), DateTimeKind.Utc), out day);
    }

    private string? Instant(DateTime utc, out ushort day)
    {
        if (utc.Year is < 1969 or > 2150)
        {
            day = 0;
            return ValueReasons.TimeOutOfRange;
        }

        return Date(utc + _dayZone.GetUtcOffset(utc), out day);
    }

    private string? Date(DateTime date, out ushort day)
    {
        bool fits = DayNumber.TryFromDate(DateOnly.FromDateTime(date), out DayNumber number) && number.Value <= _lastDay;
        day = fits ? number.Value : (ushort)0;
        return fits ? null : ValueReasons.TimeOutOfRange;
    }
}
