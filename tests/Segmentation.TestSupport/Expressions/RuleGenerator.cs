using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Segmentation.Expressions.Syntax;
using Segmentation.Vocabulary;

namespace Segmentation.TestSupport.Expressions;

/// <summary>Random rules that bind without an error, from every operator of the language.</summary>
public static class RuleGenerator
{
    private static readonly ComparisonOperator[] Comparisons = Enum.GetValues<ComparisonOperator>();

    /// <summary>A rule whose operators nest at most <paramref name="depth"/> levels; 0 gives a predicate.</summary>
    public static RuleSyntax Next(Random random, SampleSchema schema, int depth)
    {
        if (depth == 0 || random.Next(6) == 0)
        {
            return Leaf(random, schema);
        }

        return random.Next(8) switch
        {
            0 or 1 => new AndSyntax(Operands(random, schema, depth, 2)),
            2 or 3 => new OrSyntax(Operands(random, schema, depth, 2)),
            4 => new XorSyntax(Operands(random, schema, depth, 2)),
            5 or 6 => new NotSyntax(Next(random, schema, depth - 1)),
            _ => AtLeast(random, Operands(random, schema, depth, 1)),
        };
    }

    private static AtLeastSyntax AtLeast(Random random, RuleSyntax[] operands) => new(random.Next(1, operands.Length + 1), operands);

    private static RuleSyntax[] Operands(Random random, SampleSchema schema, int depth, int least) =>
        [.. Enumerable.Range(0, random.Next(least, 5)).Select(_ => Next(random, schema, depth - 1))];

    private static RuleSyntax Leaf(Random random, SampleSchema schema) => random.Next(20) switch
    {
        0 => new EveryoneSyntax(),
        1 => new NobodySyntax(),
        2 when schema.IdSpaces.Count > 0 => new IdSpaceSyntax(new NameSyntax(Pick(random, schema.IdSpaces).Name), random.Next(2) == 0),
        3 when schema.SegmentNames.Any() => new SegmentSyntax(new NameSyntax(Pick(random, [.. schema.SegmentNames]))),
        4 or 5 => DeviceDay(random, schema),
        _ => Attribute(random, schema, Pick(random, schema.Attributes)),
    };

    private static PredicateSyntax Attribute(Random random, SampleSchema schema, SampleAttribute attribute) => attribute.Definition.Kind switch
    {
        AttributeKind.Flag => Flag(random, schema, attribute.Definition),
        AttributeKind.Category => Predicate(attribute.Definition, Category(random, attribute)),
        AttributeKind.Number => Predicate(attribute.Definition, Number(random, schema, attribute.Definition.Scale)),
        _ => Multiple(random, schema, attribute),
    };

    private static PredicateSyntax Predicate(AttributeDefinition attribute, TestSyntax? test, TimeSyntax? time = null, CountSyntax? count = null) =>
        new(new NameSyntax(attribute.Name), test, time, count);

    private static PredicateSyntax Flag(Random random, SampleSchema schema, AttributeDefinition flag) => random.Next(5) switch
    {
        0 => Predicate(flag, new MissingTest()),
        1 => Predicate(flag, new ComparisonTest(random.Next(2) == 0 ? ComparisonOperator.Equal : ComparisonOperator.NotEqual, new TruthValue(random.Next(2) == 0))),
        2 => Predicate(flag, new ExistsTest(), flag.IsTimed ? Time(random, schema) : null),
        _ => Predicate(flag, null, flag.IsTimed && random.Next(3) > 0 ? Time(random, schema) : null),
    };

    private static TestSyntax Category(Random random, SampleAttribute attribute) => random.Next(7) switch
    {
        0 => new ExistsTest(),
        1 => new MissingTest(),
        2 => new InTest(random.Next(2) == 0, Values(random, attribute)),
        3 => new HasTest(random.Next(2) == 0 ? HasQuantifier.Any : HasQuantifier.None, Values(random, attribute)),
        4 => new ComparisonTest(ComparisonOperator.NotEqual, Value(random, attribute)),
        _ => new ComparisonTest(ComparisonOperator.Equal, Value(random, attribute)),
    };

    private static PredicateSyntax Multiple(Random random, SampleSchema schema, SampleAttribute attribute)
    {
        bool counted = attribute.Definition.Kind == AttributeKind.Event;
        TimeSyntax? time = (counted || attribute.Definition.IsTimed) && random.Next(2) == 0 ? Time(random, schema) : null;
        CountSyntax? count = time is null && counted && random.Next(2) == 0 ? Count(random) : null;
        TestSyntax? test = random.Next(8) switch
        {
            0 => time is null && count is null ? new MissingTest() : null,
            1 or 2 => time is null && count is null ? new ExistsTest() : null,
            3 => new InTest(false, Values(random, attribute)),
            4 or 5 => new HasTest((HasQuantifier)random.Next(3), Values(random, attribute)),
            _ => new ComparisonTest(ComparisonOperator.Equal, Value(random, attribute)),
        };
        return Predicate(attribute.Definition, test, time, count);
    }

    private static TestSyntax Number(Random random, SampleSchema schema, int scale)
    {
        switch (random.Next(6))
        {
            case 0:
                return new ExistsTest();
            case 1:
                return new MissingTest();
            case 2:
                long[] bounds = [Scaled(random, schema), Scaled(random, schema)];
                return new BetweenTest(random.Next(2) == 0, Literal(bounds.Min(), scale), Literal(bounds.Max(), scale));
            case 3:
                return new InTest(random.Next(2) == 0, [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Literal(Scaled(random, schema), scale))]);
            default:
                return new ComparisonTest(Pick(random, Comparisons), Literal(Scaled(random, schema), scale));
        }
    }

    private static long Scaled(Random random, SampleSchema schema) => random.NextInt64(schema.Numbers.Least, schema.Numbers.Most + 1);

    private static NumberValue Literal(long scaled, int scale) =>
        new((scaled / (decimal)Math.Pow(10, scale)).ToString("F" + scale.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));

    private static CountSyntax Count(Random random) => random.Next(6) switch
    {
        0 => new CountSyntax(ComparisonOperator.GreaterOrEqual, 255),
        1 => new CountSyntax(ComparisonOperator.Less, 255),
        _ => new CountSyntax(Pick(random, Comparisons), random.Next(2, 6)),
    };

    private static PredicateSyntax DeviceDay(Random random, SampleSchema schema)
    {
        NameSyntax name = new(random.Next(2) == 0 ? DeviceAttributes.FirstSeen : DeviceAttributes.LastSeen);
        return random.Next(2) == 0
            ? new PredicateSyntax(name, new ComparisonTest(Pick(random, Comparisons), new DateValue(Day(random, schema))), null, null)
            : new PredicateSyntax(name, null, Time(random, schema), null);
    }

    private static TimeSyntax Time(Random random, SampleSchema schema)
    {
        switch (random.Next(6))
        {
            case 0:
                return new BeforeTime(Day(random, schema));
            case 1:
                return new AfterTime(Day(random, schema));
            case 2:
                DayNumber[] days = [Day(random, schema), Day(random, schema)];
                return new BetweenTime(random.Next(2) == 0, days.Min(), days.Max());
            default:
                int span = schema.LastDay.Value - schema.FirstDay.Value + 1;
                return new WithinTime(random.Next(3) == 0, random.Next(1, span + 1));
        }
    }

    private static DayNumber Day(Random random, SampleSchema schema) =>
        new((ushort)random.Next(schema.FirstDay.Value, schema.LastDay.Value + 1));

    private static ValueSyntax[] Values(Random random, SampleAttribute attribute) =>
        [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Value(random, attribute))];

    private static TextValue Value(Random random, SampleAttribute attribute) => new(Pick(random, attribute.Values));

    private static T Pick<T>(Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
