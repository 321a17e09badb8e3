using System;
using Segmentation.Expressions.Diagnostics;
using Segmentation.Expressions.Syntax;
using Segmentation.Vocabulary;

namespace Segmentation.Expressions.Binding;

/// <summary>Clauses of time as windows of days.</summary>
internal static class Windows
{
    /// <summary>The window, of <c>NOT BETWEEN</c> that of <c>BETWEEN</c>; null when no day is in it.</summary>
    public static DayWindow? Of(TimeSyntax time) => time switch
    {
        WithinTime { Negated: true } outside => new NotWithinDays(outside.Days),
        WithinTime within => new WithinDays(within.Days),
        BeforeTime before => Between(0, before.Day.Value - 1),
        AfterTime after => Between(after.Day.Value + 1, ushort.MaxValue),
        BetweenTime between => Between(between.First.Value, between.Last.Value),
        _ => throw new ArgumentOutOfRangeException(nameof(time)),
    };

    /// <summary>Days from first to last; null when there is none.</summary>
    public static BetweenDays? Between(int first, int last) =>
        first <= last ? new BetweenDays(new DayNumber((ushort)first), new DayNumber((ushort)last)) : null;

    public static void ReportEmpty(SyntaxNode part, DiagnosticBag diagnostics) =>
        diagnostics.Report(DiagnosticTable.AlwaysFalse, part.Span, ["there is no such day between 1970-01-01 and 2149-06-06"]);
}
