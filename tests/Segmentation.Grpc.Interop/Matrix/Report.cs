using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Grpc.Interop.Client;

namespace Grpc.Interop.Matrix;

/// <summary>The matrix as text: a row a case, a column a pair; then what failed and what was skipped with the reasons, then the totals.</summary>
internal static class Report
{
    public static void Write(TextWriter output, IReadOnlyList<Column> columns)
    {
        int first = Cases.All.Max(one => one.Name.Length) + 1;
        int width = columns.Max(one => Math.Max(one.Client.Length, one.Server.Length)) + 1;
        Row(output, first, width, "client", columns.Select(one => one.Client));
        Row(output, first, width, "server", columns.Select(one => one.Server));
        Row(output, first, width, "over", columns.Select(one => one.Transport));
        foreach ((string name, _) in Cases.All)
        {
            Row(output, first, width, name, columns.Select(column => Word(column.Results[name].Outcome)));
        }

        foreach (Outcome outcome in (Outcome[])[Outcome.Skipped, Outcome.Failed])
        {
            foreach (IGrouping<string, (string Case, string Pair)> group in Cells(columns, outcome).GroupBy(cell => cell.Result.Reason, cell => (cell.Case, Pair(cell.Column))))
            {
                output.WriteLine($"{Word(outcome)}: {group.Key}");
                foreach (IGrouping<string, string> pair in group.GroupBy(cell => cell.Pair, cell => cell.Case))
                {
                    output.WriteLine($"    {pair.Key}: {(pair.Count() == Cases.All.Count ? "every case" : string.Join(", ", pair))}");
                }
            }
        }

        output.WriteLine($"{Count(columns, Outcome.Passed)} passed, {Count(columns, Outcome.Failed)} failed, {Count(columns, Outcome.Skipped)} skipped");
    }

    public static int Count(IReadOnlyList<Column> columns, Outcome outcome) => Cells(columns, outcome).Count();

    private static IEnumerable<(Column Column, string Case, CaseResult Result)> Cells(IReadOnlyList<Column> columns, Outcome outcome)
        => from column in columns
           from one in Cases.All
           let result = column.Results[one.Name]
           where result.Outcome == outcome
           select (column, one.Name, result);

    private static string Pair(Column column) => $"{column.Client} to {column.Server} over {column.Transport}";

    private static string Word(Outcome outcome) => outcome switch
    {
        Outcome.Passed => "ok",
        Outcome.Failed => "FAIL",
        _ => "skip",
    };

    private static void Row(TextWriter output, int first, int width, string head, IEnumerable<string> cells)
        => output.WriteLine($"{head.PadRight(first)}{string.Concat(cells.Select(cell => cell.PadRight(width)))}".TrimEnd());
}
