using System.Diagnostics.CodeAnalysis;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation;

/// <summary>Rules that were read, bound and planned before, so that counting one again costs its evaluation only.</summary>
/// <threadsafety>Safe for concurrent callers.</threadsafety>
internal sealed class PreparedRules
{
    private const long HalfBytes = 4L << 20;

    private readonly PreparedItems<Label, PreparedRule> _rules = new(HalfBytes, HalfBytes / 16);

    /// <summary>Finds what was prepared from this text for this snapshot, day and state of the catalogue.</summary>
    public bool TryGet(IndexSnapshot snapshot, object catalogue, string text, DayNumber day, [NotNullWhen(true)] out PreparedRule? rule) =>
        _rules.TryGet(snapshot, catalogue, new Label(text, day), out rule);

    /// <summary>Keeps a rule as long as its snapshot is in use and others do not take its place.</summary>
    public void Add(PreparedRule rule, string text) => _rules.Add(new Label(text, rule.Plan.AsOf), rule);

    private readonly record struct Label(string Text, DayNumber Day);
}
