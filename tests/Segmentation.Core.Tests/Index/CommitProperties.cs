using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Index;
using Segmentation.TestSupport.Index;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Index;

/// <summary>Deletion, retiming, replacement and folding, against the oracle.</summary>
public sealed class CommitProperties
{
    private const int Values = 4;

    private static readonly uint[] Devices = [0, 7, 65_535, 65_536, 1_048_576];

    [Fact]
    public void Deleted_devices_leave_every_trait_and_later_rows_about_them_have_no_effect()
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            Random random = new(seed);
            (IndexWriter writer, NaiveIndex naive) = Start();
            for (int round = 0; round < 4; round++)
            {
                Write(writer, naive, RandomRows(random, 60));
                uint[] deleted = random.GetItems(Devices, random.Next(0, 3));
                writer.Apply(DeviceDeletion.Of(writer.Snapshot, deleted));
                Array.ForEach(deleted, naive.Delete);
                AssertSame(writer.Snapshot, naive, seed);
            }
        }
    }

    [Fact]
    public void A_replaced_attribute_ends_as_its_delivery_alone_says_and_others_stay()
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            Random random = new(seed);
            (IndexWriter writer, NaiveIndex naive) = Start();
            Write(writer, naive, RandomRows(random, 150));
            AttributeDefinition[] replaced = [.. AttributeSamples.All.Where(_ => random.Next(3) == 0)];
            IndexWriter staged = new(
                replaced.Aggregate(writer.Snapshot, static (snapshot, attribute) => snapshot.WithoutTraits(attribute.Id)), Devices[^1] + 1);
            Array.ForEach(replaced, attribute => naive.Clear(attribute.Id));
            for (int batch = 0; batch < 3; batch++)
            {
                Write(staged, naive, [.. RandomRows(random, 60).Where(row => replaced.Contains(row.Attribute))]);
            }

            writer.Apply(IndexDifference.Between(writer.Snapshot, staged.Snapshot, replaced.Select(static attribute => attribute.Id)));
            AssertSame(writer.Snapshot, naive, seed);
            IndexChange nothing = IndexDifference.Between(writer.Snapshot, staged.Snapshot, replaced.Select(static attribute => attribute.Id));
            Assert.True(nothing.Traits.Count == 0 && nothing.NewValues.Count == 0, $"seed {seed}");
        }
    }

    [Fact]
    public void Values_that_get_days_keep_their_members_and_take_rows_with_days_afterwards()
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            Random random = new(seed);
            AttributeDefinition[] untimed = [AttributeSamples.Named("flag"), AttributeSamples.Named("set")];
            (IndexWriter writer, NaiveIndex naive) = Start();
            Write(writer, naive, [.. RandomRows(random, 300).Where(row => untimed.Contains(row.Attribute))]);
            IndexSnapshot snapshot = writer.Snapshot;
            AttributeDefinition[] timed = [.. untimed.Select(static attribute => attribute with { IsTimed = true, TimeToLive = 5 })];
            foreach (AttributeDefinition attribute in timed)
            {
                IndexChange change = AttributeRetiming.TurnOn(snapshot, attribute, new DayNumber(110));
                snapshot = snapshot.With(attribute, snapshot.Version + 1);
                snapshot = snapshot.Apply(change, snapshot.Version + 1);
                naive.TurnOnDays(attribute.Id, 110);
            }

            AssertSame(snapshot, naive, seed, timed);
            IndexWriter continued = new(snapshot, Devices[^1] + 1);
            Write(continued, naive, [.. RandomRows(random, 300)
                .Select(row => row with { Attribute = timed.FirstOrDefault(attribute => attribute.Id == row.Attribute.Id) ?? row.Attribute })
                .Where(row => timed.Contains(row.Attribute))]);
            AssertSame(continued.Snapshot, naive, seed, timed);
        }
    }

    [Fact]
    public void Deltas_are_folded_past_4096_members_and_past_an_eighth_of_the_base()
    {
        AttributeDefinition flag = AttributeSamples.Named("flag");
        IndexWriter writer = new([flag], 1 << 20);
        void Add(uint first, int count) =>
            writer.Write([.. Enumerable.Range(0, count).Select(i => new Observation(flag, first + (uint)i, 100))]);
        PlainTrait Trait() => writer.Snapshot.Attribute(flag.Id)!.Plain(TraitCodes.Flag)!;

        Add(0, 4_096);
        Assert.Equal((0, 4_096), (Trait().Base.Cardinality, Trait().Added.Cardinality));
        Add(4_096, 1);
        Assert.Equal((4_097, 0), (Trait().Base.Cardinality, Trait().Added.Cardinality));
        Add(4_097, 40_000 - 4_097);
        Assert.Equal((40_000, 0), (Trait().Base.Cardinality, Trait().Added.Cardinality));
        Add(40_000, 5_000); // an eighth of the base
        Assert.Equal((40_000, 5_000), (Trait().Base.Cardinality, Trait().Added.Cardinality));
        Add(45_000, 1);
        Assert.Equal((45_001, 0), (Trait().Base.Cardinality, Trait().Added.Cardinality));
        Assert.Equal(45_001, Trait().Cardinality);
    }

    [Theory]
    [InlineData("flag")]
    [InlineData("flag_timed")]
    [InlineData("category")]
    [InlineData("set")]
    [InlineData("set_lasting")]
    [InlineData("event_Rows")]
    [InlineData("number_Sum")]
    [InlineData("number_Last")]
    public void Folding_changes_no_answer(string name)
    {
        AttributeDefinition attribute = AttributeSamples.Named(name);
        Random random = new(name.Length);
        uint[] devices = [.. Enumerable.Range(0, 14_000).Select(static i => (uint)(i * 3 + (i % 2 == 0 ? 0 : 1_000_000)))];
        IndexWriter writer = new([attribute], devices.Max() + 1)
        {
            Applied = static snapshot => Assert.Null(IndexComparison.FindBrokenInvariant(snapshot)),
        };
        NaiveIndex naive = new();
        bool folded = false;
        for (int batch = 0; batch < 6; batch++)
        {
            Write(writer, naive, [.. Enumerable.Range(0, 9_000).Select(_ => new Observation(
                attribute,
                devices[random.Next(devices.Length)],
                (ushort)(100 + random.Next(12)),
                random.Next(5) == 0 ? (ObservationAction)random.Next(1, 3) : ObservationAction.Set,
                random.Next(2),
                random.Next(-9, 1000)))]);
            folded |= writer.Snapshot.Attribute(attribute.Id)!.All.Any(static pair => !TraitReading.Parts(pair.Value).Base.IsEmpty);
        }

        Assert.True(folded, "nothing was folded");
        AssertSame(writer.Snapshot, naive, name.Length, [attribute], devices);
    }

    private static (IndexWriter Writer, NaiveIndex Naive) Start() =>
        (new IndexWriter(AttributeSamples.All, Devices[^1] + 1) { Applied = static snapshot => Assert.Null(IndexComparison.FindBrokenInvariant(snapshot)) }, new NaiveIndex());

    private static void Write(IndexWriter writer, NaiveIndex naive, IReadOnlyList<Observation> rows)
    {
        writer.Write(rows);
        foreach (Observation row in rows)
        {
            naive.See(IndexWriter.Cookies, row.Device, row.Day);
            naive.Observe(row.Attribute, row.Device, row.Day, row.Action, row.Value, row.Number);
        }
    }

    private static void AssertSame(
        IndexSnapshot snapshot, NaiveIndex naive, int seed, IReadOnlyList<AttributeDefinition>? attributes = null, uint[]? devices = null)
    {
        string? difference = IndexComparison.FindDifference(snapshot, naive, attributes ?? AttributeSamples.All, devices ?? Devices, Values);
        Assert.True(difference is null, $"seed {seed}: {difference}");
        Assert.Null(IndexComparison.FindBrokenInvariant(snapshot));
    }

    private static List<Observation> RandomRows(Random random, int rows) => [.. Enumerable.Range(0, rows).Select(_ => new Observation(
        AttributeSamples.All[random.Next(AttributeSamples.All.Count)],
        Devices[random.Next(Devices.Length)],
        (ushort)(100 + random.Next(12)),
        random.Next(6) == 0 ? (ObservationAction)random.Next(1, 3) : ObservationAction.Set,
        random.Next(Values),
        random.Next(-50, 50)))];
}
