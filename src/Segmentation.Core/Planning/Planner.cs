using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.Planning;

/// <summary>From what a rule means to the cheapest equivalent work.</summary>
internal sealed class Planner
{
    private readonly PlanBuilder _builder;
    private readonly LeafResolver _leaves;
    private readonly bool _countsNodes;
    private readonly List<BoundNode> _nodes = [];
    private readonly Dictionary<PlanNode, IReadOnlyList<int>> _answers = [];

    private Planner(IndexSnapshot snapshot, DayNumber asOf, bool countsNodes)
    {
        long everyone = snapshot[new TraitKey(DeviceAttributes.Id, DeviceTraits.Presence)]?.Cardinality ?? 0;
        _builder = new PlanBuilder(everyone);
        _leaves = new LeafResolver(snapshot, asOf, _builder);
        _countsNodes = countsNodes;
    }

    /// <summary>The cheapest work that yields the members of an expression.</summary>
    public static Plan Plan(BoundExpression expression, IndexSnapshot snapshot, DayNumber asOf) =>
        new Planner(snapshot, asOf, countsNodes: false).Build(expression, snapshot, asOf);

    /// <summary>Work that keeps the shape of an expression, so that every node of it can be counted on its own on the way.</summary>
    public static Plan PlanNodes(BoundExpression expression, IndexSnapshot snapshot, DayNumber asOf) =>
        new Planner(snapshot, asOf, countsNodes: true).Build(expression, snapshot, asOf);

    /// <summary>The cheapest work that yields the members of each of several expressions; equal parts are one node.</summary>
    public static ManyPlan PlanMany(IReadOnlyList<BoundExpression> expressions, IndexSnapshot snapshot, DayNumber asOf)
    {
        Planner planner = new(snapshot, asOf, countsNodes: false);
        return new ManyPlan(snapshot, asOf, [.. expressions.Select(expression => planner.Node(expression, depth: 0))]);
    }

    /// <summary>Work that yields the devices last seen after the as-of day.</summary>
    public static Plan PlanSeenAfter(IndexSnapshot snapshot, DayNumber asOf)
    {
        Planner planner = new(snapshot, asOf, countsNodes: false);
        return new Plan(snapshot, asOf, planner._leaves.SeenAfterAsOf(), [], planner._answers);
    }

    private Plan Build(BoundExpression expression, IndexSnapshot snapshot, DayNumber asOf) =>
        new(snapshot, asOf, Node(expression, depth: 0), _nodes, _answers);

    private PlanNode Node(BoundExpression expression, int depth)
    {
        int id = _nodes.Count;
        _nodes.Add(new BoundNode(id, depth, expression));
        PlanNode node = expression switch
        {
            BoundEveryone => _builder.Everyone,
            BoundNobody => _builder.Nobody,
            BoundAnd and => _builder.And(All(and.Operands)),
            BoundOr or => _builder.Or(All(or.Operands)),
            BoundXor xor => _builder.Xor(All([xor.Left, xor.Right])),
            BoundNot not => _builder.Not(Node(not.Operand, depth + 1)),
            BoundAtLeast least => _builder.AtLeast(least.Least, All(least.Operands)),
            BoundSegment segment => Node(segment.Definition, depth + 1),
            BoundIdSpace space => _leaves.IdSpace(space.Space),
            BoundHas has => _leaves.Has(has),
            BoundNumber number => _leaves.Number(number.Attribute, number.Least, number.Most),
            BoundHasNumber number => _leaves.Number(number.Attribute, long.MinValue, long.MaxValue),
            BoundDeviceDay day => _leaves.DeviceDay(day.IsFirstSeen, day.Window),
            _ => throw new ArgumentException($"An expression of type {expression.GetType().Name} cannot be planned.", nameof(expression)),
        };

        if (_countsNodes)
        {
            return _builder.Counted(id, node);
        }

        _answers[node] = _answers.TryGetValue(node, out IReadOnlyList<int>? ids) ? [.. ids, id] : [id];
        return node;

        PlanNode[] All(IReadOnlyList<BoundExpression> operands) => [.. operands.Select(operand => Node(operand, depth + 1))];
    }
}
