using System;
using System.Globalization;

namespace Segmentation.Vocabulary;

/// <summary>A calendar day, counted from 1970-01-01 in the store's day zone.</summary>
/// <remarks>Range: 0 (1970-01-01) to 65,535 (2149-06-06), so that a day fits the two bytes it has in a timed bitmap.</remarks>
/// <param name="Value">Days since 1970-01-01.</param>
public readonly record struct DayNumber(ushort Value) : IComparable<DayNumber>
{
    /// <summary>The last day that can be written down: 2149-06-06.</summary>
    public static DayNumber Maximum => new(ushort.MaxValue);

    private static readonly DateOnly Epoch = new(1970, 1, 1);

    /// <summary>The calendar date of this day.</summary>
    public DateOnly ToDate() => Epoch.AddDays(Value);

    /// <summary>The day of a date.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The date is before 1970-01-01 or after 2149-06-06.</exception>
    public static DayNumber FromDate(DateOnly date) =>
        TryFromDate(date, out DayNumber day)
            ? day
            : throw new ArgumentOutOfRangeException(
                nameof(date), date.ToString("O", CultureInfo.InvariantCulture), "A day lies between 1970-01-01 and 2149-06-06.");

    /// <summary>The day of a date, or false when it is outside 1970-01-01 … 2149-06-06.</summary>
    public static bool TryFromDate(DateOnly date, out DayNumber day)
    {
        int days = date.DayNumber - Epoch.DayNumber;
        bool fits = days is >= 0 and <= ushort.MaxValue;
        day = fits ? new DayNumber((ushort)days) : default;
        return fits;
    }

    /// <summary>Reads <c>yyyy-MM-dd</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DayNumber day)
    {
        day = default;
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
            && TryFromDate(date, out day);
    }

    /// <inheritdoc/>
    public int CompareTo(DayNumber other) => Value.CompareTo(other.Value);

    /// <summary><c>yyyy-MM-dd</c>.</summary>
    public override string ToString() => ToDate().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Earlier than.</summary>
    public static bool operator <(DayNumber left, DayNumber right) => left.Value < right.Value;

    /// <summary>Later than.</summary>
    public static bool operator >(DayNumber left, DayNumber right) => left.Value > right.Value;

    /// <summary>Earlier than or the same as.</summary>
    public static bool operator <=(DayNumber left, DayNumber right) => left.Value <= right.Value;

    /// <summary>Later than or the same as.</summary>
    public static bool operator >=(DayNumber left, DayNumber right) => left.Value >= right.Value;
}
