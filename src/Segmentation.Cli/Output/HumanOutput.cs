using System.Collections.Generic;
using System.IO;
using System.Linq;
using Spectre.Console;

namespace Segmentation.Cli.Output;

/// <summary>Text for people: coloured boxes in a terminal, plain lines elsewhere.</summary>
internal sealed class HumanOutput : IOutput
{
    private const int PlainWidth = 200;

    private readonly TextWriter _writer;
    private readonly IAnsiConsole _console;
    private readonly bool _terminal;

    public HumanOutput(TextWriter writer, bool terminal)
    {
        _writer = writer;
        _terminal = terminal;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!terminal)
        {
            _console.Profile.Width = PlainWidth;
        }
    }

    public void Write(Report report)
    {
        List<ReportItem> fields = [];
        foreach (ReportItem item in report.Items.Where(item => item.Audience != ReportAudience.Programs))
        {
            if (item is { Audience: ReportAudience.Everyone, Value: not (Table or Report) })
            {
                fields.Add(item);
                continue;
            }

            Fields(fields);
            Block(item);
        }

        Fields(fields);
    }

    public void Complete() => _writer.Flush();

    public void Fail(string message) => _writer.Flush();

    private void Block(ReportItem item)
    {
        switch (item)
        {
            case { Value: Table table }:
                Rows(table);
                break;
            case { Value: Report report }:
                Write(report);
                break;
            case { Key: "heading" }:
                _writer.WriteLine();
                _console.Write(new Text((string)item.Value!, new Style(decoration: Decoration.Bold)));
                _writer.WriteLine();
                break;
            default:
                // Verbatim, so that commands and paths can be copied whatever the width.
                _writer.WriteLine((string)item.Value!);
                break;
        }
    }

    private void Fields(List<ReportItem> fields)
    {
        int width = fields.Count == 0 ? 0 : fields.Max(field => field.Key.Length);
        foreach (ReportItem field in fields)
        {
            string label = field.Key.Replace('_', ' ').PadRight(width);
            _console.Write(new Text(label, new Style(Color.Grey)));
            _writer.WriteLine("  " + ValueText.Of(field.Value));
        }

        fields.Clear();
    }

    private void Rows(Table table)
    {
        int[] shown = [.. Enumerable.Range(0, table.Columns.Count).Where(index => table.Columns[index][0] != '.')];
        if (table.Rows.Count == 0)
        {
            _writer.WriteLine("(none)");
            return;
        }

        string[] names = [.. shown.Select(index => table.Columns[index].Replace('_', ' '))];
        bool[] isNumber = [.. shown.Select(index => table.Rows.All(row => row[index] is null || ValueText.IsNumber(row[index])))];
        string[][] rows = [.. table.Rows.Select(row => shown.Select(index => ValueText.Of(row[index])).ToArray())];
        if (!_terminal)
        {
            PlainTable.Write(_writer, names, isNumber, rows);
            return;
        }

        Spectre.Console.Table box = new() { Border = TableBorder.Rounded };
        for (int column = 0; column < names.Length; column++)
        {
            box.AddColumn(new TableColumn(new Text(names[column]))
            {
                Alignment = isNumber[column] ? Justify.Right : Justify.Left,
                NoWrap = isNumber[column],
            });
        }

        foreach (string[] row in rows)
        {
            box.AddRow(row.Select(cell => new Text(cell)));
        }

        _console.Write(box);
    }
}
