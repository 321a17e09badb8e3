using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Index;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation.TestSupport.Store;

/// <summary>A seeded sequence of changes that touches every form and every kind of attribute.</summary>
/// <param name="seed">The same seed gives the same changes.</param>
internal sealed class StoreScript(int seed)
{
    public const int Flag = 1;
    public const int Country = 2;
    public const int Page = 3;
    public const int Age = 4;

    private readonly Random _random = new(seed);

    /// <summary>Declares one attribute of each stored form: flag 1, category 2, event 3, number 4.</summary>
    public static void Declare(SegmentationStore store)
    {
        store.Catalog.AddSource("site", Party.First);
        store.Catalog.AddIdSpace("cookie", IdentifierForm.Verbatim);
        store.Catalog.SaveAttribute(new AttributeDefinition { Id = 0, Name = "newsletter", Kind = AttributeKind.Flag, Source = "site" });
        store.Catalog.SaveAttribute(new AttributeDefinition { Id = 0, Name = "geo.country", Kind = AttributeKind.Category, Source = "site" });
        store.Catalog.SaveAttribute(new AttributeDefinition { Id = 0, Name = "page", Kind = AttributeKind.Event, Source = "site", IsTimed = true });
        store.Catalog.SaveAttribute(new AttributeDefinition { Id = 0, Name = "age", Kind = AttributeKind.Number, Source = "site" });
    }

    /// <summary>The token that ordinal i gets: recognisable bytes, none of them common.</summary>
    public static Token TokenOf(uint ordinal) => unchecked(new(0xA5C3_96E1_D00D_FEED ^ (ordinal * 0x9E37_79B9_7F4A_7C15), 0x5A3C_691E_7B8D_42F0 ^ (ordinal * 0xC2B2_AE3D_27D4_EB4F)));

    /// <summary>Appends tokens, so that the store has <paramref name="count"/> of them.</summary>
    public static void AppendTokens(SegmentationStore store, uint count)
    {
        uint first = store.Tokens.Count;
        store.Tokens.Append([.. Enumerable.Range(0, (int)(count - first)).Select(i => TokenOf(first + (uint)i))]);
    }

    /// <summary>A change that fits a snapshot and adds devices.</summary>
    public IndexChange Next(IndexSnapshot snapshot, uint newDevices)
    {
        uint devices = snapshot.DeviceCount + newDevices;
        uint[] fresh = [.. Enumerable.Range(0, (int)newDevices).Select(i => snapshot.DeviceCount + (uint)i)];
        int countries = snapshot.Attribute(Country)!.Values.Count;
        int pages = snapshot.Attribute(Page)!.Values.Count;
        return new IndexChange
        {
            DeviceCount = devices,
            NewValues = [new NewValue(Country, countries, $"country {countries}"), new NewValue(Page, pages, $"/page/{pages}")],
            Traits =
            [
                new PlainChange(new TraitKey(DeviceAttributes.Id, DeviceTraits.Presence), BitmapBuilder.FromSorted(fresh), Bitmap.Empty),
                Plain(Flag, TraitCodes.Flag, devices),
                Plain(Country, countries, devices),
                Timed(new TraitKey(Country, TraitCodes.LastSet), false, devices),
                Timed(new TraitKey(Page, pages), true, devices),
                Timed(new TraitKey(Page, TraitCodes.AnyValue), true, devices),
                Number(devices),
            ],
        };
    }

    /// <summary>A change so small that a checkpoint writes it as delta files: one device in and one out of the flag, one view, one age.</summary>
    public static IndexChange Small(IndexSnapshot snapshot)
    {
        TimedBitmapBuilder view = new(hasCounts: true);
        view.Append(7, 19_999, 5);
        ValuedBitmapBuilder age = new();
        age.Append(7, 77);
        Bitmap flag = snapshot[new TraitKey(Flag, TraitCodes.Flag)].Members();
        return new IndexChange
        {
            DeviceCount = snapshot.DeviceCount,
            Traits =
            [
                new PlainChange(new TraitKey(Flag, TraitCodes.Flag), Bitmap.Of(flag.Contains(7) ? 8u : 7u), Bitmap.Of(flag.Last())),
                new TimedChange(new TraitKey(Page, TraitCodes.AnyValue), view.Build(), Bitmap.Empty),
                new NumberChange(new TraitKey(Age, TraitCodes.Numbers), age.Build(), Bitmap.Empty),
            ],
        };
    }

    private PlainChange Plain(int attribute, int code, uint devices)
    {
        Bitmap removed = Some(devices, 40);
        return new PlainChange(new TraitKey(attribute, code), Some(devices, 300).AndNot(removed), removed);
    }

    private TimedChange Timed(TraitKey key, bool hasCounts, uint devices)
    {
        TimedBitmapBuilder added = new(hasCounts);
        Bitmap removed = Some(devices, 20);
        foreach (uint ordinal in Some(devices, 200).AndNot(removed))
        {
            added.Append(ordinal, (ushort)_random.Next(19_000, 20_000), hasCounts ? (byte)_random.Next(1, 256) : (byte)1);
        }

        return new TimedChange(key, added.Build(), removed);
    }

    private NumberChange Number(uint devices)
    {
        ValuedBitmapBuilder added = new();
        Bitmap removed = Some(devices, 20);
        foreach (uint ordinal in Some(devices, 200).AndNot(removed))
        {
            added.Append(ordinal, _random.Next(4) == 0 ? _random.NextInt64(long.MinValue, long.MaxValue) : _random.Next(-100, 100));
        }

        return new NumberChange(new TraitKey(Age, TraitCodes.Numbers), added.Build(), removed);
    }

    private Bitmap Some(uint devices, int most)
    {
        HashSet<uint> chosen = [];
        for (int i = 0; i < most; i++)
        {
            chosen.Add((uint)_random.NextInt64(devices));
        }

        return Bitmap.Of([.. chosen]);
    }
}
