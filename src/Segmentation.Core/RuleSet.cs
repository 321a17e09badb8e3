using System.Collections.Generic;
using System.Linq;
using Segmentation.Expressions;
using Segmentation.Planning;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation;

/// <summary>Rules of a report, bound to one state.</summary>
/// <param name="State">Devices and names.</param>
/// <param name="AsOf">Day of windows and times-to-live.</param>
/// <param name="Rules">One a text, with errors or without.</param>
/// <param name="Leaves">Predicates and listed values of all rules, segments expanded.</param>
internal sealed record RuleSet(PublishedState State, DayNumber AsOf, IReadOnlyList<CompileResult> Rules, long Leaves)
{
    /// <summary>For the rules without errors, in their order.</summary>
    public ManyPlan Plan() =>
        Planner.PlanMany([.. Rules.Where(static rule => rule.Rule is not null).Select(static rule => rule.Rule!.Expression)], State.Snapshot, AsOf);
}
