using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Index;
using Segmentation.TestSupport.Index;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Index;

public sealed class ChangeProperties
{
    private const int Values = 4;

    private static readonly uint[] Devices = [0, 1, 65_535, 65_536, 1_048_575, 1_048_576];

    [Fact]
    public void Any_stream_in_any_batches_gives_what_the_rules_say_row_by_row()
    {
        for (int seed = 1; seed <= 250; seed++)
        {
            Random random = new(seed);
            List<Observation> stream = RandomStream(random, random.Next(1, 400));
            NaiveIndex naive = Naive(stream);
            int most = random.Next(3) switch { 0 => 8, 1 => 100, _ => stream.Count };
            IndexWriter writer = Written(stream, () => random.Next(1, most + 1));
            AssertSame(writer, naive, seed);
        }
    }

    [Fact]
    public void Batches_of_one_to_all_rows_end_in_the_same_state()
    {
        for (int seed = 1; seed <= 6; seed++)
        {
            List<Observation> stream = RandomStream(new Random(seed), 48);
            NaiveIndex naive = Naive(stream);
            for (int size = 1; size <= stream.Count; size++)
            {
                AssertSame(Written(stream, () => size), naive, seed);
            }
        }
    }

    [Fact]
    public void Attributes_whose_rules_commute_take_their_rows_in_any_order()
    {
        AttributeDefinition[] commuting = [.. AttributeSamples.All.Where(static attribute => attribute.TimeToLive is null
            && (attribute.Kind is AttributeKind.Flag or AttributeKind.Set
                || (attribute.Kind == AttributeKind.Number && attribute.Merge != MergeRule.Last)
                || (attribute.Kind == AttributeKind.Event && attribute.Count == CountRule.Rows)))];
        for (int seed = 1; seed <= 60; seed++)
        {
            Random random = new(seed);
            Observation[] stream = [.. RandomStream(random, 300)
                .Where(row => commuting.Contains(row.Attribute) && row.Action == ObservationAction.Set)
                .Select(static row => row with { Number = row.Number % 1000 })];
            NaiveIndex naive = Naive(stream);
            random.Shuffle(stream);
            AssertSame(Written(stream, () => random.Next(1, 100)), naive, seed);
        }
    }

    [Fact]
    public void Registers_take_rows_of_distinct_days_in_any_order()
    {
        AttributeDefinition[] registers = [AttributeSamples.Named("category"), AttributeSamples.Named("number_Last")];
        for (int seed = 1; seed <= 60; seed++)
        {
            Random random = new(seed);
            Observation[] stream = [.. RandomStream(random, 600)
                .Where(row => registers.Contains(row.Attribute) && row.Action != ObservationAction.Remove)
                .DistinctBy(static row => (row.Attribute, row.Device, row.Day))];
            NaiveIndex naive = Naive(stream);
            random.Shuffle(stream);
            IndexWriter writer = Written(stream, () => random.Next(1, 100));
            Assert.True(IndexComparison.FindDifference(writer.Snapshot, naive, AttributeSamples.All, Devices, Values) is null, $"seed {seed}");
        }
    }

    [Fact]
    public void Repeating_a_stream_changes_nothing_but_what_counts_rows()
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            List<Observation> stream = [.. RandomStream(new Random(seed), 200).Where(static row =>
                row.Action == ObservationAction.Set
                && row.Attribute.TimeToLive is null
                && !(row.Attribute.Kind == AttributeKind.Event && row.Attribute.Count == CountRule.Rows)
                && row.Attribute.Merge != MergeRule.Sum)];
            IndexWriter writer = Written(stream, () => 50);
            IndexChange again = writer.Write([.. stream.OrderBy(static row => row.Day)]);
            NaiveIndex naive = Naive([.. stream, .. stream.OrderBy(static row => row.Day)]);
            AssertSame(writer, naive, seed);
            Assert.True(again.NewValues.Count == 0, $"seed {seed}");
        }
    }

    private static NaiveIndex Naive(IEnumerable<Observation> stream)
    {
        NaiveIndex naive = new();
        foreach (Observation row in stream)
        {
            naive.See(IndexWriter.Cookies, row.Device, row.Day);
            naive.Observe(row.Attribute, row.Device, row.Day, row.Action, row.Value, row.Number);
        }

        return naive;
    }

    private static IndexWriter Written(IReadOnlyList<Observation> stream, Func<int> batchSize)
    {
        IndexWriter writer = new(AttributeSamples.All, Devices[^1] + 1)
        {
            Applied = static snapshot => Assert.Null(IndexComparison.FindBrokenInvariant(snapshot)),
        };
        for (int start = 0; start < stream.Count;)
        {
            int size = Math.Min(batchSize(), stream.Count - start);
            writer.Write([.. stream.Skip(start).Take(size)]);
            start += size;
        }

        return writer;
    }

    private static void AssertSame(IndexWriter writer, NaiveIndex naive, int seed)
    {
        string? difference = IndexComparison.FindDifference(writer.Snapshot, naive, AttributeSamples.All, Devices, Values);
        Assert.True(difference is null, $"seed {seed}: {difference}");
        foreach (AttributeDefinition attribute in AttributeSamples.All)
        {
            ObservationCounts counts = writer.Counts(attribute.Id);
            Assert.True(
                (counts.Stale, counts.Overflowed) == (naive.Stale(attribute.Id), naive.Overflowed(attribute.Id)),
                $"seed {seed}: {attribute.Name} {counts}, expected {naive.Stale(attribute.Id)} stale, {naive.Overflowed(attribute.Id)} overflowed");
        }
    }

    /// <summary>Rows over few attributes, devices, values and days, so that they meet often; a stream has removals or has none.</summary>
    private static List<Observation> RandomStream(Random random, int rows)
    {
        AttributeDefinition[] attributes = random.GetItems([.. AttributeSamples.All], random.Next(1, 6));
        double removing = random.Next(3) switch { 0 => 0, 1 => 0.05, _ => 0.3 };
        int days = random.Next(1, 20);
        return [.. Enumerable.Range(0, rows).Select(_ => new Observation(
            attributes[random.Next(attributes.Length)],
            Devices[random.Next(Devices.Length)],
            (ushort)(100 + random.Next(days)),
            random.NextDouble() < removing ? (ObservationAction)random.Next(1, 3) : ObservationAction.Set,
            random.Next(Values),
            random.Next(10) == 0 ? (random.Next(2) == 0 ? long.MaxValue / 2 : long.MinValue / 2) - random.Next(3) : random.Next(-50, 50)))];
    }
}
