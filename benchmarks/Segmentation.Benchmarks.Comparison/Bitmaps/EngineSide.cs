using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Threading;
using Segmentation.Bitmaps;
using Segmentation.Execution;
using Segmentation.Expressions;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>Our engine over a world: each call gives the text of a rule, which is read, bound and planned the first time it is asked on a snapshot, as by the front door.</summary>
internal sealed partial class EngineSide : ISchema, ISegmentTexts
{
    private static readonly DayNumber AsOf = DayNumber.FromDate(new DateOnly(2026, 1, 1));

    private readonly AttributeDefinition _trait = new() { Id = 1, Name = "trait", Kind = AttributeKind.Set, Source = "benchmark" };
    private readonly AttributeDefinition _recency = new() { Id = 2, Name = "recency", Kind = AttributeKind.Number, Source = "benchmark" };
    private readonly IndexSnapshot _plain;
    private readonly IndexSnapshot _withDeltas;
    private readonly PreparedRules _prepared = new();

    public EngineSide(World world, IReadOnlyCollection<int> ranks, bool hasNumbers)
    {
        _plain = Snapshot(world, ranks, rank => new PlainTrait(world[rank], Bitmap.Empty, Bitmap.Empty), hasNumbers ? world.Recency : null);
        _withDeltas = Snapshot(world, ranks, world.WithDeltas, hasNumbers ? world.RecencyWithDeltas : null);
    }

    public IEnumerable<string> AttributeNames => [_trait.Name, _recency.Name];

    public IEnumerable<string> IdSpaceNames => [];

    public IEnumerable<string> SegmentNames => [];

    /// <summary>Counts a question by so many threads, as if nothing had been learnt of numbers from earlier counts, or with it.</summary>
    public Func<long> Counter(SetNode node, bool hasDeltas, int threads, bool remembers = false)
    {
        string text = RuleText.Of(node);
        Evaluator evaluator = new(Options(threads, remembers));
        return () => evaluator.Count(PlanOf(text, hasDeltas), CancellationToken.None);
    }

    /// <summary>The members of a question.</summary>
    public Bitmap Members(string text, bool hasDeltas, int threads) =>
        new Evaluator(new EvaluationOptions(threads)).Materialise(PlanOf(text, hasDeltas), CancellationToken.None);

    /// <summary>Writes the ids of a question's members; returns their number.</summary>
    public int Write(string text, bool hasDeltas, int threads, Span<uint> ids) =>
        new Evaluator(new EvaluationOptions(threads)).CopyTo(PlanOf(text, hasDeltas), ids, CancellationToken.None);

    public bool TryGetAttribute(string name, [NotNullWhen(true)] out AttributeDefinition? attribute)
    {
        attribute = name == _trait.Name ? _trait : name == _recency.Name ? _recency : null;
        return attribute is not null;
    }

    public bool TryGetIdSpace(string name, [NotNullWhen(true)] out IdSpace? space)
    {
        space = null;
        return false;
    }

    public bool TryGetRule(string name, [NotNullWhen(true)] out string? rule)
    {
        rule = null;
        return false;
    }

    private static EvaluationOptions Options(int threads, bool remembers) =>
        new(threads) { Strategies = remembers ? EvaluationStrategies.All : EvaluationStrategies.All & ~EvaluationStrategies.Recall };

    private Plan PlanOf(string text, bool hasDeltas)
    {
        IndexSnapshot snapshot = hasDeltas ? _withDeltas : _plain;
        if (_prepared.TryGet(snapshot, this, text, AsOf, out PreparedRule? known))
        {
            return known.Plan;
        }

        CompileResult result = Rule.Compile(text, this, new SnapshotValues(snapshot), this);
        Plan plan = result.Rule is { } rule
            ? Planner.Plan(rule.Expression, snapshot, AsOf)
            : throw new InvalidOperationException($"The rule {text} is refused: {string.Join("; ", result.Diagnostics)}");
        _prepared.Add(new PreparedRule(this, plan, new Stamp(snapshot.Version, AsOf, "Etc/UTC", 0, result.Rule.Hash.Hex), result.Rule.Text, []), text);
        return plan;
    }

    private IndexSnapshot Snapshot(World world, IReadOnlyCollection<int> ranks, Func<int, PlainTrait> traitOf, NumberTrait? numbers)
    {
        AttributeIndex device = IndexSnapshot.Empty.Attribute(DeviceAttributes.Id)!;
        ValueDictionary values = new();
        List<KeyValuePair<int, Trait?>> traits = [];
        foreach (int rank in ranks.Order())
        {
            traits.Add(new(traits.Count, traitOf(rank)));
            values.Append(traits.Count - 1, $"t{rank}");
        }

        PlainTrait presence = new(Bitmap.FromRange(0, (uint)(world.Devices - 1)), Bitmap.Empty, Bitmap.Empty);
        AttributeIndex[] attributes =
        [
            new(device.Definition, device.Values, TraitTable.Empty.With([new(DeviceTraits.Presence, presence)])),
            new(_trait, values, TraitTable.Empty.With(traits)),
            new(_recency, new ValueDictionary(), TraitTable.Empty.With(numbers is null ? [] : [new(TraitCodes.Numbers, numbers)])),
        ];
        return new IndexSnapshot(1, (uint)world.Devices, 0, attributes.ToImmutableDictionary(static attribute => attribute.Definition.Id));
    }
}
