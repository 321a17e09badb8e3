using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Segmentation.Vocabulary;

namespace Segmentation.TestSupport.Expressions;

/// <summary>An example of docs/rules.md.</summary>
/// <param name="Line">Line of the document on which the text begins, from 1.</param>
/// <param name="Text">The rule.</param>
/// <param name="Diagnostics">Ids that the document says the rule gives; errors or warnings, none for a clean rule.</param>
public sealed record RuleExample(int Line, string Text, IReadOnlyList<string> Diagnostics)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"rules.md:{Line}: {Text}");
}

/// <summary>A numbered row of the semantics table.</summary>
public sealed record SemanticsRow(string Id, string Sentence, string Rule, string Meaning);

/// <summary>docs/rules.md: its sample schema, its examples, its tables.</summary>
public sealed partial class RulesDocument
{
    private readonly string[] _lines;

    private RulesDocument(string[] lines)
    {
        _lines = lines;
        Schema = ReadSchema();
        Examples = [.. ReadExamples()];
        Semantics = [.. Rows("id").Select(row => new SemanticsRow(row[0], row[1], Code(row[2]), row[3]))];
        DiagnosticIds = [.. Rows("diagnostic").Select(row => row[0].Trim('`'))];
        Words = [.. _lines.Where(line => line.StartsWith("Words: ", StringComparison.Ordinal)).SelectMany(line => CodeSpan().Matches(line)).Select(match => match.Groups[1].Value)];
    }

    public SampleSchema Schema { get; }

    public IReadOnlyList<RuleExample> Examples { get; }

    public IReadOnlyList<SemanticsRow> Semantics { get; }

    /// <summary>Ids that the table of mistakes lists.</summary>
    public IReadOnlyList<string> DiagnosticIds { get; }

    /// <summary>Words that the document says are reserved.</summary>
    public IReadOnlyList<string> Words { get; }

    public static RulesDocument Load()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "docs", "rules.md");
            if (File.Exists(path))
            {
                return new RulesDocument(File.ReadAllLines(path));
            }
        }

        throw new FileNotFoundException("docs/rules.md is not above the test program.");
    }

    private SampleSchema ReadSchema()
    {
        List<SampleAttribute> attributes = [.. Rows("attribute").Select((row, index) => ReadAttribute(row, index + 1))];
        List<IdSpace> spaces = [.. Rows("id space").Select((row, index) => new IdSpace(index + 1, Code(row[0]), IdentifierForm.Verbatim))];
        return new SampleSchema(attributes, spaces, Rows("segment").ToDictionary(row => Code(row[0]), row => Code(row[1])));
    }

    private static SampleAttribute ReadAttribute(string[] row, int id)
    {
        AttributeKind kind = Enum.Parse<AttributeKind>(row[1], ignoreCase: true);
        int? timeToLive = row[4] is "" or "never" ? null : int.Parse(row[4], CultureInfo.InvariantCulture);
        AttributeDefinition definition = new()
        {
            Id = id,
            Name = Code(row[0]),
            Kind = kind,
            Source = "sample",
            Scale = row[2].Length == 0 ? 0 : int.Parse(row[2], CultureInfo.InvariantCulture),
            Merge = row[3] switch
            {
                "" or "last" => MergeRule.Last,
                "sum" => MergeRule.Sum,
                "min" => MergeRule.Minimum,
                "max" => MergeRule.Maximum,
                _ => throw new FormatException($"rules.md has no merge rule {row[3]}."),
            },
            TimeToLive = timeToLive,
            IsTimed = kind == AttributeKind.Event || (kind is AttributeKind.Flag or AttributeKind.Set && timeToLive is not null),
        };
        return new SampleAttribute(definition, [.. CodeSpan().Matches(row[5]).Select(match => match.Groups[1].Value)]);
    }

    /// <summary>Fenced blocks <c>rule</c> (a rule a line) and <c>rule-error ID…</c> or <c>rule-warning ID…</c> (the whole block is one rule).</summary>
    private IEnumerable<RuleExample> ReadExamples()
    {
        for (int i = 0; i < _lines.Length; i++)
        {
            if (!_lines[i].StartsWith("```rule", StringComparison.Ordinal))
            {
                continue;
            }

            string[] words = _lines[i][3..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            int first = i + 1;
            int end = Array.FindIndex(_lines, first, line => line == "```");
            if (words[0] == "rule")
            {
                foreach ((string line, int number) in _lines[first..end].Select((line, offset) => (line, first + offset + 1)))
                {
                    yield return new RuleExample(number, line, []);
                }
            }
            else
            {
                yield return new RuleExample(first + 1, string.Join('\n', _lines[first..end]), words[1..]);
            }

            i = end;
        }
    }

    /// <summary>Cells of the rows below the header whose first cell is given.</summary>
    private IEnumerable<string[]> Rows(string header) =>
        _lines.SkipWhile(line => Cells(line) is not [var first, ..] || first != header).Skip(2).TakeWhile(line => line.StartsWith('|')).Select(Cells);

    private static string[] Cells(string line) => line.StartsWith('|')
        ? [.. Bar().Split(line).Skip(1).SkipLast(1).Select(cell => cell.Replace("\\|", "|", StringComparison.Ordinal).Trim())]
        : [];

    private static string Code(string cell) => CodeSpan().Match(cell) is { Success: true } match ? match.Groups[1].Value.Trim() : cell;

    [GeneratedRegex(@"``? ?(.+?) ?`?`(?!`)")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();
}
