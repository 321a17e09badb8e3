using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Index.Updating;
using Segmentation.Vocabulary;

namespace Segmentation.Index;

/// <summary>The effects that lead from a published snapshot to a privately staged one: how a replace delivery is committed at once.</summary>
internal static class IndexDifference
{
    private const int Portion = 65_536; // members compared at a time

    /// <summary>The change that, applied to <paramref name="published"/>, makes the given attributes what they are in <paramref name="staged"/>.</summary>
    /// <remarks>
    /// Of the built-in device attribute only what the staged deliveries added is taken: presence, id spaces, an earlier first day, a later last day.
    /// Devices erased in <paramref name="published"/> gain nothing. Values that entered a published dictionary since staging began keep their codes;
    /// staged ones go by their texts.
    /// </remarks>
    /// <exception cref="InvalidOperationException">An attribute is missing.</exception>
    public static IndexChange Between(IndexSnapshot published, IndexSnapshot staged, IEnumerable<int> attributes)
    {
        Bitmap erased = published[new TraitKey(DeviceAttributes.Id, DeviceTraits.Erased)].Members();
        List<NewValue> values = [];
        List<(TraitKey Key, Trait? Old, Trait? New)> pairs = [];
        foreach (int id in attributes.Append(DeviceAttributes.Id).Distinct().Order())
        {
            AttributeIndex old = Require(published, id);
            AttributeIndex current = Require(staged, id);
            int[] codes = PublishedCodes(old, current, values);
            Dictionary<int, Trait> traits = current.All.ToDictionary(pair => pair.Key < 0 || codes.Length == 0 ? pair.Key : codes[pair.Key], static pair => pair.Value);
            foreach (int code in old.All.Select(static pair => pair.Key).Concat(traits.Keys).Distinct().Order())
            {
                pairs.Add((new TraitKey(id, code), old[code], traits.GetValueOrDefault(code)));
            }
        }

        return new IndexChange
        {
            DeviceCount = Math.Max(published.DeviceCount, staged.DeviceCount),
            NewValues = values,
            Traits = [.. pairs.AsParallel().AsOrdered().Select(pair => Between(pair.Key, pair.Old, pair.New, erased)).OfType<TraitChange>()],
        };
    }

    private static AttributeIndex Require(IndexSnapshot snapshot, int id) =>
        snapshot.Attribute(id) ?? throw new InvalidOperationException($"Attribute {id} is not in version {snapshot.Version} of the index.");

    /// <summary>The published code of each staged value; those without one get the next ones and enter the dictionary.</summary>
    /// <returns>Empty for attributes without a dictionary.</returns>
    private static int[] PublishedCodes(AttributeIndex old, AttributeIndex current, List<NewValue> entering)
    {
        int[] codes = new int[current.Values.Count];
        int next = old.Values.Count;
        for (int code = 0; code < codes.Length; code++)
        {
            current.Values.TryGetText(code, out string? text);
            int known = old.Values.CodeOf(text!);
            codes[code] = known >= 0 ? known : next++;
            if (known < 0)
            {
                entering.Add(new NewValue(old.Definition.Id, codes[code], text!));
            }
        }

        return codes;
    }

    private static TraitChange? Between(TraitKey key, Trait? old, Trait? current, Bitmap erased)
    {
        if (ReferenceEquals(old, current) || (key.Attribute == DeviceAttributes.Id && key.Code == DeviceTraits.Erased))
        {
            return null;
        }

        Bitmap before = old.Members();
        Bitmap after = current.Members().AndNot(erased);
        Bitmap removed = key.Attribute == DeviceAttributes.Id ? Bitmap.Empty : before.AndNot(after);
        TraitChange change = (old, current) switch
        {
            (null or PlainTrait, null or PlainTrait) => new PlainChange(key, after.AndNot(before), removed),
            (null or TimedTrait, null or TimedTrait) => new TimedChange(key, Changed(key, (TimedTrait?)old, (TimedTrait?)current, after), removed),
            (null or NumberTrait, null or NumberTrait) => new NumberChange(key, Changed((NumberTrait?)old, (NumberTrait?)current, after), removed),
            _ => throw new InvalidOperationException($"Trait {key.Code} of attribute {key.Attribute} is a {old!.GetType().Name} and was staged as a {current!.GetType().Name}."),
        };
        return IsEmpty(change) ? null : change;
    }

    private static TimedBitmap Changed(TraitKey key, TimedTrait? old, TimedTrait? current, Bitmap members)
    {
        TimedEntries entries = new((current ?? old)!.Base.HasCounts);
        bool[] had = new bool[Portion];
        bool[] has = new bool[Portion];
        ushort[] oldDays = new ushort[Portion];
        ushort[] days = new ushort[Portion];
        byte[] oldCounts = new byte[Portion];
        byte[] counts = new byte[Portion];
        foreach (uint[] portion in members.Chunk(Portion))
        {
            old.Lookup(portion, had, oldDays, oldCounts);
            current.Lookup(portion, has, days, counts);
            for (int i = 0; i < portion.Length; i++)
            {
                if (!had[i] || (days[i] != oldDays[i] && IsTaken(key, oldDays[i], days[i])) || counts[i] != oldCounts[i])
                {
                    entries.Add(portion[i], days[i], counts[i]);
                }
            }
        }

        return entries.Build();
    }

    /// <summary>Whether a staged day replaces another one: always, but for first and last day seen.</summary>
    private static bool IsTaken(TraitKey key, ushort old, ushort current) =>
        key.Attribute != DeviceAttributes.Id || (key.Code == DeviceTraits.FirstSeen ? current < old : current > old);

    private static ValuedBitmap Changed(NumberTrait? old, NumberTrait? current, Bitmap members)
    {
        ValuedBitmapBuilder builder = new();
        bool[] had = new bool[Portion];
        bool[] has = new bool[Portion];
        long[] oldNumbers = new long[Portion];
        long[] numbers = new long[Portion];
        foreach (uint[] portion in members.Chunk(Portion))
        {
            old.Lookup(portion, had, oldNumbers);
            current.Lookup(portion, has, numbers);
            for (int i = 0; i < portion.Length; i++)
            {
                if (!had[i] || numbers[i] != oldNumbers[i])
                {
                    builder.Append(portion[i], numbers[i]);
                }
            }
        }

        return builder.Build();
    }

    private static bool IsEmpty(TraitChange change) => change switch
    {
        PlainChange plain => plain.Added.IsEmpty && plain.Removed.IsEmpty,
        TimedChange timed => timed.Added.Members.IsEmpty && timed.Removed.IsEmpty,
        NumberChange number => number.Added.Members.IsEmpty && number.Removed.IsEmpty,
        _ => false,
    };
}
