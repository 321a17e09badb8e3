using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Vocabulary;

namespace Segmentation.TestSupport.Engine;

/// <summary>One line of a feed: what a device was seen with, or lost, on a day.</summary>
/// <param name="Space">Id space of the device.</param>
/// <param name="Device">Its identifier.</param>
/// <param name="Day">The day.</param>
/// <param name="Attribute">The attribute; empty when the row only says that the device was there.</param>
/// <param name="Value">The value as text; empty in a removal of all values.</param>
/// <param name="IsRemoval">Whether the value is taken away.</param>
public sealed record FeedRow(string Space, string Device, DayNumber Day, string Attribute, string Value, bool IsRemoval)
{
    /// <summary>Columns of <see cref="ToCsv"/>.</summary>
    public const string Header = "space,id,day,attribute,value,action";

    /// <summary>
    /// Reads rows, one a line, of <c>[space:]device day what</c>, where what is <c>attribute=value</c>, <c>attribute</c> (true), one of these after a hyphen
    /// for a removal, or nothing; <c>× n</c> at the end repeats the row. The id space is <c>cookie</c> unless given.
    /// </summary>
    public static IReadOnlyList<FeedRow> ReadAll(string rows) =>
        [.. rows.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).SelectMany(Read)];

    public string ToCsv() => string.Join(',', Space, Device, Day.ToString(), Attribute, Value, IsRemoval ? "remove" : "");

    private static IEnumerable<FeedRow> Read(string line)
    {
        string[] repeated = line.Split(" × ");
        string[] parts = repeated[0].Split(' ', 3);
        string[] device = parts[0].Split(':');
        bool removes = parts.Length > 2 && parts[2][0] == '-';
        string[] what = parts.Length > 2 ? parts[2].TrimStart('-').Split('=') : ["", ""];
        FeedRow row = new(
            device.Length > 1 ? device[0] : "cookie",
            device[^1],
            DayNumber.TryParse(parts[1], out DayNumber day) ? day : throw new FormatException($"There is no day in \"{line}\"."),
            what[0],
            what.Length > 1 ? what[1] : removes ? "" : "true",
            removes);
        return Enumerable.Repeat(row, repeated.Length > 1 ? int.Parse(repeated[1], System.Globalization.CultureInfo.InvariantCulture) : 1);
    }
}
