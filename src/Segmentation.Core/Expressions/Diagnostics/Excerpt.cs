using System;
using System.Linq;

namespace Segmentation.Expressions.Diagnostics;

/// <summary>A window of at most 100 units on a long line, and the carets under it.</summary>
internal readonly record struct Excerpt(string Line, string Carets)
{
    private const int Before = 60;
    private const int Width = 100;

    public static Excerpt Around(string rule, int lineStart, int lineEnd, int start, int length)
    {
        int from = Math.Max(lineStart, Math.Min(start - Before, lineEnd - Width));
        int to = Math.Min(lineEnd, from + Width);
        string line = string.Concat(rule[from..to].Select(Visible));
        int carets = Math.Clamp(length, 1, Math.Max(1, to - start));
        string margin = string.Concat(rule[from..Math.Min(start, to)].Select(unit => unit == '\t' ? '\t' : ' '));
        string cut = from > lineStart ? "…" : "";
        return new Excerpt(cut + line + (to < lineEnd ? "…" : ""), (cut.Length > 0 ? " " : "") + margin + new string('^', carets));
    }

    private static char Visible(char unit) => char.IsControl(unit) && unit != '\t' ? '\uFFFD' : unit;
}
