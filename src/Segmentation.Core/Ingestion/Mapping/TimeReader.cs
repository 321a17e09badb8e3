using System;
using System.Globalization;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion.Mapping;

/// <summary>Reads the <c>time</c> of a mapping.</summary>
internal static class TimeReader
{
    public static TimeMapping Read(JsonFields fields)
    {
        string? text = fields.Text("day", "a day yyyy-MM-dd");
        string? column = fields.Text("column", "the column of the time");
        if (text is null == column is null)
        {
            throw fields.Error("needs either \"column\" (with \"format\") or \"day\" (one day for all rows), and not both.");
        }

        TimeMapping time = text is null ? FromColumn(fields, column!) : Constant(fields, text);
        fields.Close();
        return time;
    }

    private static TimeMapping Constant(JsonFields fields, string text) =>
        DayNumber.TryParse(text, out DayNumber day)
            ? new TimeMapping(null, TimeForm.Iso, null, null, day)
            : throw fields.Wrong(fields.Find("day")!, $"a day yyyy-MM-dd from 1970-01-01 to {DayNumber.Maximum}");

    private static TimeMapping FromColumn(JsonFields fields, string column)
    {
        const string Allowed = "\"iso\", \"unix_seconds\", \"unix_millis\" or a pattern such as \"yyyy-MM-dd HH:mm:ss\"";
        string format = fields.NeedText("format", Allowed);
        TimeForm form = format switch
        {
            "iso" => TimeForm.Iso,
            "unix_seconds" => TimeForm.UnixSeconds,
            "unix_millis" => TimeForm.UnixMilliseconds,
            _ => TimeForm.Pattern,
        };
        if (form == TimeForm.Pattern && !IsPattern(format))
        {
            throw fields.Wrong(fields.Find("format")!, Allowed);
        }

        TimeZoneInfo? zone = null;
        if (fields.Text("zone", "the IANA name of a time zone") is { } name && !TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone))
        {
            throw fields.Wrong(fields.Find("zone")!, "the IANA name of a time zone, such as \"Europe/Berlin\" or \"UTC\"");
        }

        return new TimeMapping(column, form, form == TimeForm.Pattern ? format : null, zone, null);
    }

    /// <summary>Whether a date comes back from the pattern: it has a year, a month and a day.</summary>
    private static bool IsPattern(string pattern)
    {
        DateTime sample = new(2013, 11, 25, 0, 0, 0, DateTimeKind.Unspecified);
        try
        {
            return pattern.Length is > 1 and <= 64
                && DateTime.TryParseExact(
                    sample.ToString(pattern, CultureInfo.InvariantCulture), pattern, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime back)
                && back.Date == sample.Date;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
