using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Segmentation.Cli.Output;

/// <summary>A table for files and pipes: columns two blanks apart, a line below the names, one line a row however long.</summary>
internal static class PlainTable
{
    private const string Gap = "  ";

    public static void Write(TextWriter writer, IReadOnlyList<string> names, IReadOnlyList<bool> isNumber, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        int[] widths = [.. names.Select((name, column) => rows.Select(row => row[column].Length).Append(name.Length).Max())];
        Line(names);
        Line([.. widths.Select(width => new string('-', width))]);
        foreach (IReadOnlyList<string> row in rows)
        {
            Line(row);
        }

        void Line(IReadOnlyList<string> cells) => writer.WriteLine(string
            .Join(Gap, cells.Select((cell, column) => isNumber[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column])))
            .TrimEnd());
    }
}
