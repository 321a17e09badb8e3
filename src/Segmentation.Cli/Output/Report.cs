using System.Collections.Generic;

namespace Segmentation.Cli.Output;

/// <summary>An answer, described once and shown as text or as JSON.</summary>
/// <remarks>
/// Values: null, strings, booleans, integers, doubles, days, dictionaries of numbers, lists of strings, <see cref="Table"/> and <see cref="Report"/>.
/// Keys are snake_case and stable.
/// </remarks>
internal sealed class Report
{
    private readonly List<ReportItem> _items = [];

    public IReadOnlyList<ReportItem> Items => _items;

    /// <summary>A value for people and programs.</summary>
    public Report Field(string key, object? value) => Add(new ReportItem(key, value, ReportAudience.Everyone));

    /// <summary>A value that only programs see.</summary>
    public Report Hidden(string key, object? value) => Add(new ReportItem(key, value, ReportAudience.Programs));

    /// <summary>A line of text that only people see.</summary>
    public Report Line(string text) => Add(new ReportItem(string.Empty, text, ReportAudience.People));

    /// <summary>A heading that only people see.</summary>
    public Report Heading(string text) => Add(new ReportItem("heading", text, ReportAudience.People));

    private Report Add(ReportItem item)
    {
        _items.Add(item);
        return this;
    }
}

/// <summary>One part of a <see cref="Report"/>.</summary>
internal sealed record ReportItem(string Key, object? Value, ReportAudience Audience);

/// <summary>Who sees a part of a report.</summary>
internal enum ReportAudience
{
    Everyone,
    Programs,
    People,
}

/// <summary>Rows under named columns; a column whose name begins with <c>.</c> is for programs only.</summary>
internal sealed record Table(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows);
