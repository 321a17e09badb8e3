using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Segmentation.Cli.Output;

/// <summary>How a value reads for people: invariant culture, digits grouped by thousands.</summary>
internal static class ValueText
{
    public static string Of(object? value) => value switch
    {
        null => "–",
        string text => text,
        bool flag => flag ? "yes" : "no",
        int or long or ulong => ((IFormattable)value).ToString("N0", CultureInfo.InvariantCulture),
        double number => number.ToString("0.###", CultureInfo.InvariantCulture),
        IReadOnlyDictionary<string, long> counts => counts.Count == 0
            ? "none"
            : string.Join(", ", counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {Of(pair.Value)}")),
        IEnumerable<string> list => string.Join(", ", list),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };

    public static bool IsNumber(object? value) => value is int or long or ulong or double;

    /// <summary>Bytes with a binary unit.</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {units[unit]}");
    }

    /// <summary>Seconds as <c>m:ss</c> or <c>h:mm:ss</c>.</summary>
    public static string Duration(double seconds)
    {
        TimeSpan span = TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.MaxValue.TotalSeconds / 2));
        return span.ToString(span.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);
    }
}
