using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Segmentation.Expressions.Syntax;
using Segmentation.Vocabulary;

namespace Segmentation.Expressions.Binding;

/// <summary>From meaning back to words; binding the words gives an equivalent meaning if every code has a text.</summary>
internal static class BoundText
{
    public static RuleSyntax ToSyntax(BoundExpression expression, Func<AttributeDefinition, int, string?>? textOf)
    {
        List<RuleSyntax> All(IReadOnlyList<BoundExpression> operands) => [.. operands.Select(operand => ToSyntax(operand, textOf))];

        return expression switch
        {
            BoundEveryone => new EveryoneSyntax(),
            BoundNobody => new NobodySyntax(),
            BoundAnd and => new AndSyntax(All(and.Operands)),
            BoundOr or => new OrSyntax(All(or.Operands)),
            BoundXor xor => new XorSyntax(All([xor.Left, xor.Right])),
            BoundNot not => new NotSyntax(ToSyntax(not.Operand, textOf)),
            BoundAtLeast atLeast => new AtLeastSyntax(atLeast.Least, All(atLeast.Operands)),
            BoundSegment segment => new SegmentSyntax(new NameSyntax(segment.Name)),
            BoundIdSpace space => new IdSpaceSyntax(new NameSyntax(space.Space.Name), false),
            BoundHasNumber number => new PredicateSyntax(new NameSyntax(number.Attribute.Name), new ExistsTest(), null, null),
            BoundNumber number => Number(number),
            BoundDeviceDay day => DeviceDay(day),
            BoundHas has => Has(has, textOf),
            _ => throw new ArgumentOutOfRangeException(nameof(expression)),
        };
    }

    private static PredicateSyntax Number(BoundNumber number)
    {
        NumberValue least = new(ScaledNumber.Print(number.Least, number.Attribute.Scale));
        NumberValue most = new(ScaledNumber.Print(number.Most, number.Attribute.Scale));
        TestSyntax test = number switch
        {
            _ when number.Least == number.Most => new ComparisonTest(ComparisonOperator.Equal, least),
            { Least: long.MinValue } => new ComparisonTest(ComparisonOperator.LessOrEqual, most),
            { Most: long.MaxValue } => new ComparisonTest(ComparisonOperator.GreaterOrEqual, least),
            _ => new BetweenTest(false, least, most),
        };
        return new PredicateSyntax(new NameSyntax(number.Attribute.Name), test, null, null);
    }

    private static PredicateSyntax DeviceDay(BoundDeviceDay day)
    {
        NameSyntax name = new(day.IsFirstSeen ? DeviceAttributes.FirstSeen : DeviceAttributes.LastSeen);
        return new PredicateSyntax(name, null, Time(day.Window), null);
    }

    private static RuleSyntax Has(BoundHas has, Func<AttributeDefinition, int, string?>? textOf)
    {
        if (has.Values is { Count: 0 })
        {
            return new NobodySyntax();
        }

        if (has is { Values: { Count: > 1 } each, Window: NotWithinDays or BetweenDays { Last.Value: < ushort.MaxValue } })
        {
            // Of a list, these clauses would mean the last day of all its values; the node means the day of each.
            return new OrSyntax([.. each.Select(code => Has(has with { Values = [code] }, textOf))]);
        }

        NameSyntax name = new(has.Attribute.Name);
        List<ValueSyntax> values = [.. (has.Values ?? []).Select(code => new TextValue(TextOf(has.Attribute, code, textOf)))];
        TestSyntax? test = (has.Values, has.Attribute.Kind) switch
        {
            (null, AttributeKind.Flag) => null,
            (null, _) => has.Window is null && has.Count is null ? new ExistsTest() : null,
            ({ Count: 1 }, _) => new ComparisonTest(ComparisonOperator.Equal, values[0]),
            _ => new HasTest(HasQuantifier.Any, values),
        };
        TimeSyntax? time = has.Window is null ? null : Time(has.Window);
        List<CountSyntax?> counts = [.. Counts(has.Count)];
        List<RuleSyntax> predicates = [.. counts.Select(count => new PredicateSyntax(name, test, time, count))];
        return predicates.Count == 1 ? predicates[0] : new AndSyntax(predicates);
    }

    private static string TextOf(AttributeDefinition attribute, int code, Func<AttributeDefinition, int, string?>? textOf) =>
        textOf?.Invoke(attribute, code) ?? "#" + code.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<CountSyntax?> Counts(CountRange? range)
    {
        if (range is null)
        {
            yield return null;
        }
        else if (range.Least == range.Most && range.Most < RuleLimits.CountCeiling)
        {
            yield return new CountSyntax(ComparisonOperator.Equal, range.Least);
        }
        else
        {
            if (range.Least > 1 || range.Most == RuleLimits.CountCeiling)
            {
                yield return new CountSyntax(ComparisonOperator.GreaterOrEqual, range.Least);
            }

            if (range.Most < RuleLimits.CountCeiling)
            {
                yield return new CountSyntax(ComparisonOperator.LessOrEqual, range.Most);
            }
        }
    }

    private static TimeSyntax Time(DayWindow window) => window switch
    {
        WithinDays within => new WithinTime(false, within.Days),
        NotWithinDays outside => new WithinTime(true, outside.Days),
        BetweenDays { First.Value: 0, Last.Value: < ushort.MaxValue } before => new BeforeTime(new DayNumber((ushort)(before.Last.Value + 1))),
        BetweenDays { First.Value: > 0, Last.Value: ushort.MaxValue } after => new AfterTime(new DayNumber((ushort)(after.First.Value - 1))),
        BetweenDays days => new BetweenTime(false, days.First, days.Last),
        _ => throw new ArgumentOutOfRangeException(nameof(window)),
    };
}
