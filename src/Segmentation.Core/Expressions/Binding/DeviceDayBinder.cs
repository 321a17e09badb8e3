using Segmentation.Expressions.Diagnostics;
using Segmentation.Expressions.Syntax;
using Segmentation.Vocabulary;

namespace Segmentation.Expressions.Binding;

/// <summary>Binds <c>device.first_seen</c> and <c>device.last_seen</c>, days that every device has.</summary>
internal sealed class DeviceDayBinder(DiagnosticBag diagnostics)
{
    private const string Allowed = "a comparison with a date, BEFORE, AFTER, BETWEEN, WITHIN or NOT WITHIN";

    public BoundExpression? Bind(PredicateSyntax predicate)
    {
        string name = predicate.Attribute.Name;
        bool first = name == DeviceAttributes.FirstSeen;
        switch (predicate)
        {
            case { Count: { } count }:
                diagnostics.Report(DiagnosticTable.Uncounted, count.Span, [name, "a day"], Allowed);
                return null;
            case { Test: null, Time: { } time }:
                BoundExpression? within = Window(first, Windows.Of(time), time);
                return time is BetweenTime { Negated: true } ? new BoundNot(within) : within;
            case { Test: ComparisonTest { Value: DateValue date } comparison, Time: null }:
                return Compare(first, comparison, date.Day.Value);
            case { Test: ComparisonTest { Value: var value }, Time: null }:
                diagnostics.Report(DiagnosticTable.WrongValue, value.Span, [$"the day {name}", Kinds.Describe(value)], "a date as yyyy-MM-dd, such as 2011-06-01");
                return null;
            case { Test: null }:
                diagnostics.Report(DiagnosticTable.NothingAsked, predicate.Span, [name, "a day"], Allowed);
                return null;
            default:
                string found = predicate.Time is null ? Kinds.Operator(predicate.Test) : "a comparison together with a time";
                diagnostics.Report(DiagnosticTable.WrongOperator, predicate.Test.Span, [found, name, "a day"], Allowed);
                return null;
        }
    }

    private BoundExpression Compare(bool first, ComparisonTest comparison, int day) => comparison.Operator switch
    {
        ComparisonOperator.Equal => Window(first, Windows.Between(day, day), comparison),
        ComparisonOperator.NotEqual => new BoundNot(Window(first, Windows.Between(day, day), comparison)),
        ComparisonOperator.Less => Window(first, Windows.Between(0, day - 1), comparison),
        ComparisonOperator.LessOrEqual => Window(first, Windows.Between(0, day), comparison),
        ComparisonOperator.Greater => Window(first, Windows.Between(day + 1, ushort.MaxValue), comparison),
        _ => Window(first, Windows.Between(day, ushort.MaxValue), comparison),
    };

    private BoundExpression Window(bool first, DayWindow? window, SyntaxNode part)
    {
        if (window is not null)
        {
            return new BoundDeviceDay(first, window);
        }

        Windows.ReportEmpty(part, diagnostics);
        return new BoundNobody();
    }
}
