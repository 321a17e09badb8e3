using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Segmentation.Cli.Output;

/// <summary>Shows messages about a rule: what is wrong, the line it is in, a mark below the place, what was probably meant.</summary>
internal static class RuleText
{
    private const int LongestLine = 160;
    private const int Lead = 60;

    public static void Write(TextWriter writer, string rule, IReadOnlyList<RuleMessage> messages)
    {
        string[] lines = rule.ReplaceLineEndings("\n").Split('\n');
        foreach (RuleMessage message in messages)
        {
            string place = lines.Length > 1 ? string.Create(CultureInfo.InvariantCulture, $", line {message.Line}") : string.Empty;
            writer.WriteLine($"{(message.IsError ? "error" : "warning")}: {message.Message} ({message.Id}{place})");
            if (message.Line >= 1 && message.Line <= lines.Length)
            {
                Mark(writer, lines[message.Line - 1], message.Column - 1, message.Length);
            }

            if (message.Suggestion is { } suggestion)
            {
                writer.WriteLine($"  did you mean {suggestion}?");
            }
        }
    }

    public static Table ToTable(IReadOnlyList<RuleMessage> messages) => new(
        ["id", "severity", "start", "length", "line", "column", "message", "suggestion"],
        [.. messages.Select(message => (IReadOnlyList<object?>)[
            message.Id,
            message.IsError ? "error" : "warning",
            message.Start,
            message.Length,
            message.Line,
            message.Column,
            message.Message,
            message.Suggestion])]);

    // A long line is shown around the place only; tabs become blanks so that the mark stands below it.
    private static void Mark(TextWriter writer, string line, int column, int length)
    {
        column = int.Clamp(column, 0, line.Length);
        int from = line.Length <= LongestLine ? 0 : int.Max(0, column - Lead);
        int to = int.Min(line.Length, from + LongestLine);
        string head = from > 0 ? "…" : string.Empty;
        string tail = to < line.Length ? "…" : string.Empty;
        int marks = int.Clamp(length, 1, int.Max(1, to - column));
        writer.WriteLine($"  {head}{line[from..to].Replace('\t', ' ')}{tail}");
        writer.WriteLine($"  {new string(' ', head.Length + column - from)}{new string('^', marks)}");
    }
}
