using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.TestSupport.Execution;

/// <summary>
/// A random index and its model. Every ordinal is one of a few kinds of device, so that the model stays small while chunks are dense,
/// sparse, full, in long runs or absent; how a trait is split into base, added and removed is drawn for each ordinal.
/// </summary>
internal sealed class RandomWorld
{
    public const int KindCount = 24;

    private readonly Random _random;
    private readonly SortedDictionary<uint, uint> _kindOf = [];

    public RandomWorld(int seed)
    {
        _random = new Random(seed);
        AsOf = new DayNumber((ushort)_random.Next(20_000, 20_050));
        for (uint kind = 0; kind < KindCount; kind++)
        {
            Kinds.Add(kind, RandomKind());
        }

        Place();
        Weights = _kindOf.GroupBy(static pair => pair.Value).ToDictionary(static kind => kind.Key, static kind => kind.Count());
        Snapshot = Build();
    }

    public static IReadOnlyList<AttributeDefinition> Attributes { get; } =
    [
        Define(1, AttributeKind.Flag, timeToLive: null),
        Define(2, AttributeKind.Flag, timeToLive: 20),
        Define(3, AttributeKind.Category, timeToLive: null),
        Define(4, AttributeKind.Category, timeToLive: 15),
        Define(5, AttributeKind.Set, timeToLive: null),
        Define(6, AttributeKind.Set, timeToLive: 25),
        Define(7, AttributeKind.Event, timeToLive: null),
        Define(8, AttributeKind.Event, timeToLive: 30),
        Define(9, AttributeKind.Number, timeToLive: null),
        Define(10, AttributeKind.Number, timeToLive: 10),
    ];

    public DayNumber AsOf { get; }

    public IndexSnapshot Snapshot { get; }

    /// <summary>Kinds of device, by number; a kind stands for <see cref="Weights"/> devices.</summary>
    public Dictionary<uint, NaiveDevice> Kinds { get; } = [];

    public IReadOnlyDictionary<uint, int> Weights { get; }

    public IReadOnlyDictionary<uint, uint> KindOf => _kindOf;

    /// <summary>Devices, test devices left out, that belong to some kinds.</summary>
    public long CountOf(IEnumerable<uint> kinds) =>
        kinds.Where(kind => !Kinds[kind].IsTest).Sum(kind => (long)Weights.GetValueOrDefault(kind));

    public Bitmap MembersOf(HashSet<uint> kinds) =>
        BitmapBuilder.FromSorted([.. _kindOf.Where(pair => kinds.Contains(pair.Value) && !Kinds[pair.Value].IsTest).Select(static pair => pair.Key)]);

    public static bool IsTimed(AttributeDefinition attribute) =>
        attribute.Kind == AttributeKind.Event || (attribute.IsTimed && attribute.Kind is AttributeKind.Flag or AttributeKind.Set);

    private static AttributeDefinition Define(int id, AttributeKind kind, int? timeToLive) => new()
    {
        Id = id,
        Name = $"{kind}{id}",
        Kind = kind,
        Source = "random",
        TimeToLive = timeToLive,
        IsTimed = kind == AttributeKind.Event || (timeToLive is not null && kind is AttributeKind.Flag or AttributeKind.Set),
    };

    private ushort Day() => (ushort)(AsOf.Value + _random.Next(-45, 6));

    private NaiveDevice RandomKind()
    {
        NaiveDevice device = new()
        {
            IsTest = _random.Next(20) == 0, IdSpace = _random.Next(1, 4), FirstSeen = Day(), LastSeen = Day(),
        };
        foreach (AttributeDefinition attribute in Attributes)
        {
            if (attribute.Kind is AttributeKind.Category or AttributeKind.Number && _random.Next(4) != 0)
            {
                device.LastSet[attribute.Id] = Day(); // with or without a value: a removal leaves its day
            }

            if (attribute.Kind == AttributeKind.Number)
            {
                if (device.LastSet.ContainsKey(attribute.Id) && _random.Next(5) != 0)
                {
                    device.Numbers[attribute.Id] = _random.Next(3) == 0 ? _random.Next(-2_000, 2_000) : _random.Next(-50, 50);
                }

                continue;
            }

            for (int code = 0; code < (attribute.Kind == AttributeKind.Flag ? 1 : 4); code++)
            {
                bool isOpen = attribute.Kind != AttributeKind.Category
                    || (device.LastSet.ContainsKey(attribute.Id) && !device.Values.Keys.Any(key => key.Attribute == attribute.Id));
                if (isOpen && _random.Next(2 + code) == 0)
                {
                    byte count = attribute.Kind == AttributeKind.Event ? (byte)(_random.Next(8) == 0 ? 255 : _random.Next(1, 12)) : (byte)1;
                    device.Values[(attribute.Id, code)] = new NaiveEntry(Day(), count);
                }
            }

            NaiveEntry[] held = [.. device.Values.Where(pair => pair.Key.Attribute == attribute.Id).Select(static pair => pair.Value)];
            if (held.Length > 0 && IsTimed(attribute) && attribute.Kind != AttributeKind.Flag)
            {
                byte count = attribute.Kind == AttributeKind.Event ? (byte)Math.Min(255, held.Sum(static entry => entry.Count)) : (byte)1;
                device.AnyValue[attribute.Id] = new NaiveEntry(held.Max(static entry => entry.Day), count);
            }
        }

        return device;
    }

    /// <summary>Two chunks, in one stripe or two, each in a manner of its own; a third of all worlds have a full one.</summary>
    private void Place()
    {
        uint[] keys = [(uint)_random.Next(2), (uint)_random.Next(15, 36)];
        int full = _random.Next(3 * keys.Length);
        for (int i = 0; i < keys.Length; i++)
        {
            uint high = keys[i] << 16;
            if (i == full)
            {
                Fill(high, 65_536, _random.Next(2) == 0 ? 65_536 : 1 + _random.Next(5_000));
                continue;
            }

            switch (_random.Next(3))
            {
                case 0:
                    Scatter(high, _random.Next(1, 3_000));
                    break;
                case 1:
                    Scatter(high, _random.Next(10_000, 25_000));
                    break;
                default:
                    Fill(high + (uint)_random.Next(1_000), _random.Next(1, 20_000), 1 + _random.Next(800));
                    break;
            }
        }
    }

    private void Scatter(uint high, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _kindOf[high + (uint)_random.Next(65_536)] = (uint)_random.Next(KindCount);
        }
    }

    private void Fill(uint first, int count, int runLength)
    {
        uint kind = 0;
        for (int i = 0; i < count; i++)
        {
            if (i % runLength == 0)
            {
                kind = (uint)_random.Next(KindCount);
            }

            _kindOf[first + (uint)i] = kind;
        }
    }

    private IndexSnapshot Build()
    {
        TraitSplitter splitter = new(_random, _kindOf);
        List<KeyValuePair<TraitKey, Trait?>> traits = [];
        AddPlain(DeviceAttributes.Id, DeviceTraits.Presence, static _ => true);
        AddPlain(DeviceAttributes.Id, DeviceTraits.Test, static kind => kind.IsTest);
        for (int space = 1; space < 4; space++)
        {
            int number = space;
            AddPlain(DeviceAttributes.Id, DeviceTraits.IdSpaces + space, kind => kind.IdSpace == number);
        }

        AddTimed(DeviceAttributes.Id, DeviceTraits.FirstSeen, static kind => new NaiveEntry(kind.FirstSeen, 1), hasCounts: false);
        AddTimed(DeviceAttributes.Id, DeviceTraits.LastSeen, static kind => new NaiveEntry(kind.LastSeen, 1), hasCounts: false);
        foreach (AttributeDefinition attribute in Attributes)
        {
            int id = attribute.Id;
            bool hasCounts = attribute.Kind == AttributeKind.Event;
            if (attribute.Kind is AttributeKind.Category or AttributeKind.Number)
            {
                AddTimed(id, TraitCodes.LastSet, kind => kind.LastSet.TryGetValue(id, out ushort day) ? new NaiveEntry(day, 1) : null, hasCounts: false);
            }

            if (attribute.Kind == AttributeKind.Number)
            {
                traits.Add(new(
                    new TraitKey(id, TraitCodes.Numbers), splitter.Number(kind => Kinds[kind].Numbers.TryGetValue(id, out long number) ? number : null)));
                continue;
            }

            for (int code = 0; code < (attribute.Kind == AttributeKind.Flag ? 1 : 4); code++)
            {
                int value = code;
                if (IsTimed(attribute))
                {
                    AddTimed(id, code, kind => kind.Values.TryGetValue((id, value), out NaiveEntry entry) ? entry : null, hasCounts);
                }
                else
                {
                    AddPlain(id, code, kind => kind.Values.ContainsKey((id, value)));
                }
            }

            if (attribute.Kind != AttributeKind.Flag && IsTimed(attribute))
            {
                AddTimed(id, TraitCodes.AnyValue, kind => kind.AnyValue.TryGetValue(id, out NaiveEntry entry) ? entry : null, hasCounts);
            }
            else if (attribute.Kind != AttributeKind.Flag)
            {
                AddPlain(id, TraitCodes.Existence, kind => kind.Values.Keys.Any(key => key.Attribute == id));
            }
        }

        AttributeDefinition device = IndexSnapshot.Empty.Attribute(DeviceAttributes.Id)!.Definition;
        ImmutableDictionary<int, AttributeIndex> attributes = Attributes.Prepend(device).ToImmutableDictionary(
            static definition => definition.Id,
            definition => new AttributeIndex(definition, new ValueDictionary(), TraitTable.Empty.With(
                traits.Where(trait => trait.Key.Attribute == definition.Id).Select(static trait => KeyValuePair.Create(trait.Key.Code, trait.Value)))));
        return new IndexSnapshot(7, _kindOf.Keys.Max() + 1, 0, attributes);

        void AddPlain(int attribute, int code, Func<NaiveDevice, bool> holds) =>
            traits.Add(new(new TraitKey(attribute, code), splitter.Plain(kind => holds(Kinds[kind]))));

        void AddTimed(int attribute, int code, Func<NaiveDevice, NaiveEntry?> entryOf, bool hasCounts) =>
            traits.Add(new(new TraitKey(attribute, code), splitter.Timed(kind => entryOf(Kinds[kind]), hasCounts)));
    }
}
