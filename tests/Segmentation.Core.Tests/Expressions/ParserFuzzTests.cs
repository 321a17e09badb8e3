using System;
using System.Linq;
using Segmentation.Expressions;
using Segmentation.Expressions.Diagnostics;
using Segmentation.TestSupport.Expressions;
using Xunit;

namespace Segmentation.Core.Tests.Expressions;

public sealed class ParserFuzzTests
{
    private const string Letters = "abAND OR()\"'`\\#/.,-=<>!&|01239\n\t\r\u0000é€\uD83D\uDE00“”%*;:[]{}";

    private static readonly RulesDocument Document = RulesDocument.Load();

    private static readonly string[] Words =
    [
        "AND", "OR", "XOR", "NOT", "EXCEPT", "AT", "LEAST", "OF", "(", ")", ",", "BETWEEN", "IN", "HAS", "ANY", "ALL", "NONE", "EXISTS", "IS", "MISSING", "WITHIN", "LAST",
        "BEFORE", "AFTER", "COUNT", "ID", "SEGMENT", "EVERYONE", "TRUE", "page", "age", "country", "interest", "newsletter", "device.last_seen", "\"DE\"", "'x", "`count`", "3", "30D",
        "2011-06-01", "2011-13-01", "=", "!=", ">=", "<", "!", "&&", "LIKE", "-5", "1.2.3", "DAYS", "\"golfers\"", "\"loop a\"", "cookie",
    ];

    [Fact]
    public void Any_text_gives_a_result_whose_diagnostics_lie_in_the_text()
    {
        for (int seed = 0; seed < 50_000; seed++)
        {
            string text = Text(new Random(seed));
            CompileResult compiled;
            try
            {
                compiled = Rule.Compile(text, Document.Schema, Document.Schema, Document.Schema);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"seed {seed}: {text}", exception);
            }

            Assert.True(compiled.Rule is null == compiled.Diagnostics.Any(diagnostic => diagnostic.IsError), $"seed {seed}: {text}");
            foreach (Diagnostic diagnostic in compiled.Diagnostics)
            {
                bool inside = diagnostic.Span.Start >= 0 && diagnostic.Span.Length >= 0 && diagnostic.Span.End <= text.Length
                    && diagnostic.Line == 1 + text.AsSpan(0, diagnostic.Span.Start).Count('\n')
                    && diagnostic.Column == diagnostic.Span.Start - (text.AsSpan(0, diagnostic.Span.Start).LastIndexOf('\n') + 1) + 1;
                Assert.True(inside, $"seed {seed}: {diagnostic} at {diagnostic.Span} of {text}");
                Assert.NotEmpty(diagnostic.Render(text));
            }
        }
    }

    private static string Text(Random random) => random.Next(3) switch
    {
        0 => string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Letters[random.Next(Letters.Length)])),
        1 => string.Join(' ', Enumerable.Range(0, random.Next(20)).Select(_ => Words[random.Next(Words.Length)])),
        _ => Mutated(random, Document.Examples[random.Next(Document.Examples.Count)].Text),
    };

    private static string Mutated(Random random, string text)
    {
        for (int edits = random.Next(1, 4); edits > 0 && text.Length > 0; edits--)
        {
            int at = random.Next(text.Length);
            text = random.Next(4) switch
            {
                0 => text.Remove(at, 1),
                1 => text.Insert(at, Letters[random.Next(Letters.Length)].ToString()),
                2 => text.Insert(at, " " + Words[random.Next(Words.Length)] + " "),
                _ => text[..at],
            };
        }

        return text;
    }
}
