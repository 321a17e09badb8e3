using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Segmentation.TestSupport.Ingestion;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

/// <summary>The rows of docs/rules.md and the tests that are named by them.</summary>
public sealed partial class RulesRowsTests
{
    [Fact]
    public void Every_row_has_a_test_and_every_test_a_row()
    {
        SortedSet<string> rows = [.. RowId().Matches(File.ReadAllText(RepositoryFile.Path("docs/rules.md"))).Select(static match => match.Groups[1].Value)];
        SortedSet<string> tested = [.. typeof(RulesRowsTests).Assembly.GetTypes()
            .Where(static type => type.Namespace == typeof(RulesRowsTests).Namespace)
            .SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance))
            .Where(static method => method.GetCustomAttribute<FactAttribute>() is { Skip: null })
            .Select(static method => TestId().Match(method.Name))
            .Where(static match => match.Success)
            .Select(static match => match.Groups[1].Value)];

        Assert.Equal(60, rows.Count);
        Assert.Equal(rows, tested);
    }

    [GeneratedRegex(@"^\| ([SO][0-9]+) \|", RegexOptions.Multiline)]
    private static partial Regex RowId();

    [GeneratedRegex("^([SO][0-9]+)_")]
    private static partial Regex TestId();
}
