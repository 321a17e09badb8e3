using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.Expressions;
using Segmentation.TestSupport.Engine;
using Segmentation.TestSupport.Execution;
using Segmentation.TestSupport.Expressions;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

/// <summary>Pushed batches say what the same rows in a file say, however they are cut, grouped, repeated and raced. Replay with SEGMENTATION_SEED.</summary>
public sealed class DeliveryProperties
{
    private const string Day = "2011-12-10";

    private static readonly SampleSchema Schema = SampleWorld.Document.Schema;

    private static readonly string[] Rules = [.. RulesEvaluationTests.Rules.Select(static row => row.Data)];

    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("SEGMENTATION_SEED"), CultureInfo.InvariantCulture, out int given) ? given : 20_261_122;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(9, 4)]
    [InlineData(60, 2)]
    [InlineData(400, 1)]
    public void Rows_in_batches_answer_like_the_same_rows_in_a_file_and_like_the_model(int mostRows, int mostTogether)
    {
        Random random = new(Seed);
        IReadOnlyList<FeedRow> rows = SampleFeed.Few(Schema, devices: 9, rows: 250, Seed);
        using EngineWorld file = New();
        IngestReceipt expected = file.Ingest(rows);

        using EngineWorld pushed = New();
        SequencedBatch[] batches = [.. PushedFeed.Cut(rows, mostRows, random)];
        using DeliverySession session = pushed.Begin("d");
        for (int taken = 0; taken < batches.Length;)
        {
            // Now and then what was acknowledged comes again, before new ones or alone.
            int first = Math.Max(0, taken - random.Next(3));
            int last = Math.Min(batches.Length, taken + random.Next(mostTogether + 1));
            if (first == last)
            {
                continue;
            }

            IReadOnlyList<BatchResult> results = session.Take(batches[first..last], CancellationToken.None);
            Assert.Equal(Enumerable.Range(first, last - first).Select(static sequence => (long)sequence), results.Select(static result => result.Sequence));
            Assert.All(results, result => Assert.Equal((result.Sequence < taken, true), (result.WasKnown, result.IsDurable)));
            taken = last;
        }

        IngestReceipt found = session.Complete(CancellationToken.None).Receipt;
        Assert.Equal(
            (expected.RowsRead, expected.RowsUsed, expected.Stale, expected.Overflowed, expected.NewDevices, expected.NewValues),
            (found.RowsRead, found.RowsUsed, found.Stale, found.Overflowed, found.NewDevices, found.NewValues));
        long[] answers = [.. Answers(file)];
        Assert.True(Expected(rows).SequenceEqual(answers), Replay);
        Assert.True(answers.SequenceEqual(Answers(pushed)), Replay);
        pushed.Engine.Checkpoint();
        pushed.Reopen();
        Assert.True(answers.SequenceEqual(Answers(pushed)), Replay);
        Assert.Equal(batches.Length, pushed.Engine.FindDelivery("d")!.NextSequence);
    }

    [Fact]
    public async Task Eight_sessions_that_race_with_the_same_batches_take_each_in_once()
    {
        IReadOnlyList<FeedRow> rows = SampleFeed.Few(Schema, devices: 9, rows: 250, Seed + 1);
        SequencedBatch[] batches = [.. PushedFeed.Cut(rows, most: 9, new Random(Seed))];
        using EngineWorld world = New();
        ConcurrentBag<BatchResult> news = [];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(racer => Task.Run(() => Race(world, batches, new Random(Seed + racer), news), TestContext.Current.CancellationToken)));

        Assert.Equal(Enumerable.Range(0, batches.Length).Select(static sequence => (long)sequence), news.Select(static result => result.Sequence).Order());
        DeliveryStatus status = world.Engine.FindDelivery("raced")!;
        Assert.Equal((batches.Length, true, rows.Count), (status.NextSequence, status.IsComplete, (int)status.Receipt.RowsRead));
        Assert.True(Expected(rows).SequenceEqual(Answers(world)), Replay);
        Assert.Empty(world.Engine.Verify());
    }

    private static void Race(EngineWorld world, SequencedBatch[] batches, Random random, ConcurrentBag<BatchResult> news)
    {
        using DeliverySession session = world.Begin("raced");
        for (int next = (int)session.Progress.NextSequence; next < batches.Length;)
        {
            int last = Math.Min(batches.Length, next + random.Next(1, 5));
            foreach (BatchResult result in session.Take(batches[next..last], CancellationToken.None).Where(static result => !result.WasKnown))
            {
                news.Add(result);
            }

            next = random.Next(3) == 0 ? (int)session.Progress.NextSequence : last;
        }

        Assert.True(session.Complete(CancellationToken.None).IsComplete);
    }

    private static string Replay => string.Create(CultureInfo.InvariantCulture, $"SEGMENTATION_SEED={Seed}");

    private static EngineWorld New() => new(Schema.Attributes.Select(static attribute => attribute.Definition), Schema.IdSpaceNames);

    private static IEnumerable<long> Expected(IReadOnlyList<FeedRow> rows)
    {
        FeedModel model = new(Schema);
        model.Take(rows);
        IReadOnlyDictionary<uint, NaiveDevice> devices = model.Devices();
        return Rules.Select(rule => (long)new NaiveEvaluator(devices, EngineWorld.Day(Day)).Evaluate(Rule.Compile(rule, Schema, Schema, Schema).Rule!.Expression).Count);
    }

    private static IEnumerable<long> Answers(EngineWorld world)
    {
        SampleWorld.SaveSegments(world.Engine);
        return Rules.Select(rule => world.Engine.Count(rule, EngineWorld.Day(Day), CancellationToken.None).Count!.Value);
    }
}
