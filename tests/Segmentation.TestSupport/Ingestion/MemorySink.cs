using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Segmentation.Index;
using Segmentation.Ingestion;
using Segmentation.Vocabulary;

namespace Segmentation.TestSupport.Ingestion;

/// <summary>A store in memory, with a ledger that can refuse to go on after some commits.</summary>
internal sealed class MemorySink : IDeliverySink
{
    private readonly Dictionary<string, AttributeDefinition> _attributes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (IdSpace Space, string Key)> _spaces = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DeliveryState> _ledger = new(StringComparer.Ordinal);

    private readonly Dictionary<(string Delivery, string Batch), RecordedBatch> _batches = [];

    public IndexSnapshot Snapshot { get; private set; } = IndexSnapshot.Empty;

    public DeviceDictionary Devices { get; } = new(new HeapTokenColumn());

    public TimeZoneInfo DayZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Commits that succeed before one fails; null for all.</summary>
    public int? FailAfter { get; set; }

    public int Commits { get; private set; }

    public Party? FindParty(string source) => Sources.TryGetValue(source, out Party party) ? party : null;

    public Dictionary<string, Party> Sources { get; } = new(StringComparer.Ordinal);

    public AttributeDefinition? FindAttribute(string name) => _attributes.GetValueOrDefault(name);

    public IdSpace? FindIdSpace(string name) => _spaces.TryGetValue(name, out (IdSpace Space, string Key) found) ? found.Space : null;

    public int IdSpaceCount => _spaces.Count;

    public void DeclareSource(string name, Party party) => Sources[name] = party;

    public AttributeDefinition Declare(AttributeDefinition definition)
    {
        AttributeDefinition declared = definition with { Id = _attributes.Count + 1 };
        _attributes.Add(declared.Name, declared);
        Snapshot = Snapshot.With(declared, Snapshot.Version + 1);
        return declared;
    }

    public IdSpace DeclareIdSpace(string name, IdentifierForm form, string keyFingerprint)
    {
        if (!_spaces.TryGetValue(name, out (IdSpace Space, string Key) found))
        {
            found = (new IdSpace(_spaces.Count + 1, name, form), keyFingerprint);
            _spaces.Add(name, found);
        }

        return found.Space.Form == form && found.Key == keyFingerprint ? found.Space : throw new InputException($"Id space {name} has another form or key.");
    }

    public DeliveryState? Find(string deliveryId) => _ledger.GetValueOrDefault(deliveryId);

    public IReadOnlyList<RecordedBatch> FindBatches(string deliveryId, string first, string last) =>
        [.. _batches
            .Where(entry => entry.Key.Delivery == deliveryId && string.CompareOrdinal(entry.Key.Batch, first) >= 0 && string.CompareOrdinal(entry.Key.Batch, last) <= 0)
            .Select(static entry => entry.Value)
            .OrderBy(static batch => batch.Id, StringComparer.Ordinal)];

    public ulong Commit(IndexChange change, DeliveryState after, params IReadOnlyList<DeliveryBatch> batches)
    {
        if (FailAfter-- == 0)
        {
            throw new InvalidOperationException("The store went away.");
        }

        if ((_ledger.GetValueOrDefault(after.Id)?.NextRow ?? 0) > after.NextRow || batches.Any(batch => _batches.ContainsKey((after.Id, batch.Id))))
        {
            throw new InvalidOperationException($"A commit that ends before row {after.NextRow} takes in what was taken in before.");
        }

        Snapshot = Snapshot.Apply(change, Snapshot.Version + 1);
        foreach (DeliveryBatch batch in batches)
        {
            _batches.Add((after.Id, batch.Id), new RecordedBatch(batch.Id, batch.Digest.ToArray(), Snapshot.Version));
        }

        _ledger[after.Id] = after;
        Commits++;
        return Snapshot.Version;
    }

    public TraitKey Key(string attribute, int role) => new(_attributes[attribute].Id, role);

    public TraitKey Value(string attribute, string value) =>
        new(_attributes[attribute].Id, Snapshot.Attribute(_attributes[attribute].Id)!.Values.CodeOf(value));

    public long Count(string attribute, string value) => Snapshot[Value(attribute, value)]?.Cardinality ?? 0;

    public bool Knows(string attribute, string value) => Value(attribute, value).Code >= 0;

    public long DeviceCount => Snapshot[new TraitKey(DeviceAttributes.Id, DeviceTraits.Presence)]?.Cardinality ?? 0;

    /// <summary>The whole state as sorted lines "device trait day count number", devices by token, values by text: equal however rows were batched.</summary>
    public string Describe()
    {
        List<string> lines = [];
        foreach (AttributeIndex attribute in Snapshot.Attributes)
        {
            foreach ((int code, Trait trait) in attribute.All)
            {
                string name = attribute.Values.TryGetText(code, out string? text) ? text : code.ToString(CultureInfo.InvariantCulture);
                foreach (uint ordinal in trait.Members())
                {
                    (trait as TimedTrait).TryGet(ordinal, out ushort day, out byte count);
                    (trait as NumberTrait).TryGet(ordinal, out long number);
                    Token token = Devices.Tokens[ordinal];
                    lines.Add(string.Create(
                        CultureInfo.InvariantCulture, $"{token.First:x16}{token.Second:x16} {attribute.Definition.Name} {name} {day} {count} {number}"));
                }
            }
        }

        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }
}
