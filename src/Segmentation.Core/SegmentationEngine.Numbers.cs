using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using Segmentation.Bitmaps;
using Segmentation.Execution.Reports;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation;

public sealed partial class SegmentationEngine
{
    /// <summary>Most devices of a list of the highest numbers.</summary>
    public const int TopDevices = 1_000_000;

    /// <summary>Sums up the numbers that the devices of a rule have of an attribute.</summary>
    /// <param name="attribute">Name of a number attribute.</param>
    /// <param name="rule">Rule text.</param>
    /// <param name="asOf">Day that windows and times-to-live are counted from; null for today in the store's day zone.</param>
    /// <param name="cancellation">Checked per stripe.</param>
    /// <exception cref="InputException">There is no attribute of that name, or it is no number.</exception>
    public NumberSummaryResult Summarise(string attribute, string rule, DayNumber? asOf, CancellationToken cancellation)
    {
        PublishedState state = _store.Published;
        AttributeDefinition numbers = NumberOf(attribute, state);
        RuleSet set = Compile([rule], 1, state, asOf, cancellation);
        if (set.Rules[0].Rule is not { } compiled)
        {
            return new NumberSummaryResult(Refused(set.Rules[0]), 0, null, null, null);
        }

        ManyPlan plan = Planner.PlanMany([compiled.Expression, new BoundAnd([compiled.Expression, new BoundHasNumber(numbers)])], state.Snapshot, set.AsOf);
        NumberSummary summary = new ReportEvaluator(_evaluation).Summarise(plan, NumbersOf(numbers, state), cancellation);
        CountResult answer = Answers(set, _ => summary.Devices, cancellation)[0];
        long holders = ReleaseOwn(summary.Numbers).Value;
        return holders == 0
            ? new NumberSummaryResult(answer, 0, null, null, null)
            : new NumberSummaryResult(answer, holders, Scaled(summary.Sum, numbers), Scaled(summary.Minimum, numbers), Scaled(summary.Maximum, numbers));
    }

    /// <summary>Finds the devices of a rule with the highest numbers of an attribute. Of equal numbers, those count that were stored first.</summary>
    /// <param name="attribute">Name of a number attribute.</param>
    /// <param name="rule">Rule text.</param>
    /// <param name="most">Most devices, 1 to 1,000,000.</param>
    /// <param name="asOf">Day that windows and times-to-live are counted from; null for today in the store's day zone.</param>
    /// <param name="cancellation">Checked per stripe.</param>
    /// <exception cref="InputException">There is no attribute of that name, it is no number, or more devices are asked for.</exception>
    public TopResult Top(string attribute, string rule, int most, DayNumber? asOf, CancellationToken cancellation)
    {
        if (most is < 1 or > TopDevices)
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"A list of the highest numbers has 1 to {TopDevices:N0} devices; {most:N0} were asked for."));
        }

        PublishedState state = _store.Published;
        AttributeDefinition numbers = NumberOf(attribute, state);
        RuleSet set = Compile([rule], 1, state, asOf, cancellation);
        if (set.Rules[0].Rule is not { } compiled)
        {
            return new TopResult(Refused(set.Rules[0]), 0, null, null, Bitmap.Empty);
        }

        ManyPlan plan = Planner.PlanMany([new BoundAnd([compiled.Expression, new BoundHasNumber(numbers)])], state.Snapshot, set.AsOf);
        TopNumbers top = new ReportEvaluator(_evaluation).Top(plan, NumbersOf(numbers, state), most, cancellation);
        CountResult answer = Answers(set, _ => top.Numbers, cancellation)[0];
        return top.Best.Count == 0
            ? new TopResult(answer, 0, null, null, Bitmap.Empty)
            : new TopResult(
                answer,
                ReleaseOwn(top.Best.Count).Value,
                Scaled(top.Best[0].Number, numbers),
                Scaled(top.Best[^1].Number, numbers),
                BitmapBuilder.FromSorted([.. top.Best.Select(static best => best.Ordinal).Order()]));
    }

    private static AttributeDefinition NumberOf(string attribute, PublishedState state)
    {
        if (!state.Catalogue.TryGetAttribute(attribute, out AttributeDefinition? definition))
        {
            throw new InputException(InputProblem.NotFound, $"There is no attribute \"{attribute}\".");
        }

        return definition.Kind == AttributeKind.Number
            ? definition
            : throw new InputException($"Attribute \"{attribute}\" is a {definition.Kind.ToString().ToLowerInvariant()}; a number is needed.");
    }

    private static NumberTrait NumbersOf(AttributeDefinition attribute, PublishedState state) =>
        (NumberTrait?)state.Snapshot[new TraitKey(attribute.Id, TraitCodes.Numbers)] ?? NumberTrait.Empty;

    /// <summary>Exact: 2^32 numbers of 64 bits sum to less than 2^96.</summary>
    private static decimal Scaled(Int128 number, AttributeDefinition attribute)
    {
        UInt128 magnitude = (UInt128)Int128.Abs(number);
        return new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), number < 0, (byte)attribute.Scale);
    }
}
