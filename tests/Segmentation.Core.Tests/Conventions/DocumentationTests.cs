using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Segmentation.TestSupport.Conventions;
using Xunit;

namespace Segmentation.Core.Tests.Conventions;

/// <summary>Pages that link to nothing, and words that promise too much, fail the build.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public void Every_link_between_pages_resolves()
    {
        List<string> broken = [];
        foreach (string page in Pages())
        {
            foreach (Match link in Link().Matches(File.ReadAllText(page)))
            {
                string target = link.Groups["target"].Value.Split('#')[0];
                bool elsewhere = target.Length == 0 || target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal);
                if (!elsewhere && !Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, target)))
                {
                    broken.Add($"{Path.GetRelativePath(Repository.Root, page)} → {target}");
                }
            }
        }

        Assert.Empty(broken);
    }

    [Fact]
    public void Every_page_begins_with_a_title()
    {
        IEnumerable<string> untitled = Pages().Where(page => !File.ReadLines(page).First().StartsWith("# ", StringComparison.Ordinal));
        Assert.Empty(untitled);
    }

    // The engine is pseudonymous; a page may use the other word only where it explains the difference.
    [Fact]
    public void The_word_anonymous_stands_only_beside_its_explanation()
    {
        IEnumerable<string> claims = Pages()
            .SelectMany(page => File.ReadAllText(page).Split("\n\n").Select(paragraph => (page, paragraph)))
            .Where(one => Anonymous().IsMatch(one.paragraph) && !one.paragraph.Contains("pseudonymous", StringComparison.OrdinalIgnoreCase))
            .Select(one => $"{Path.GetRelativePath(Repository.Root, one.page)}: {one.paragraph.Trim()}");
        Assert.Empty(claims);
    }

    private static IEnumerable<string> Pages() =>
        Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.Exists(Repository.PathOf("data-samples")) ? Directory.EnumerateFiles(Repository.PathOf("data-samples"), "*.md") : [])
            .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"(?<!!)\[[^\]\n]+\]\((?<target>[^)\s]+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Link();

    [GeneratedRegex(@"\banonym(ous|ised|ized|ity)\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Anonymous();
}
