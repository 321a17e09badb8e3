using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Segmentation.Expressions;
using Segmentation.TestSupport.Engine;
using Segmentation.TestSupport.Execution;
using Segmentation.TestSupport.Expressions;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

/// <summary>What the answers to all rules of docs/rules.md depend on, and what not. Replay with SEGMENTATION_SEED.</summary>
public sealed class IngestOrderProperties
{
    private static readonly SampleSchema Schema = SampleWorld.Document.Schema;

    private static readonly string[] Rules = [.. RulesEvaluationTests.Rules.Select(static row => row.Data)];

    private static readonly string[] Days = ["2011-12-10", "2011-06-10"];

    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("SEGMENTATION_SEED"), CultureInfo.InvariantCulture, out int given) ? given : 20_261_121;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4_194_304)]
    public void Answers_and_receipts_do_not_depend_on_the_rows_of_a_batch(int batchRows)
    {
        IReadOnlyList<FeedRow> rows = SampleFeed.Few(Schema, devices: 9, rows: 250, Seed);
        using EngineWorld world = New(batchRows);
        IngestReceipt receipt = world.Ingest(rows);

        using EngineWorld whole = New(rows.Count);
        IngestReceipt expected = whole.Ingest(rows);
        Assert.Equal(rows.Count, receipt.RowsUsed);
        Assert.True(expected.Stale > 10, Replay);
        Assert.Equal((expected.Stale, expected.Overflowed, expected.NewDevices, expected.NewValues), (receipt.Stale, receipt.Overflowed, receipt.NewDevices, receipt.NewValues));
        Assert.True(Expected(rows).SequenceEqual(Answers(world)), Replay);

        ulong version = world.Engine.Version;
        IngestReceipt again = world.Repeat();
        Assert.True(again.AlreadyComplete);
        Assert.Equal((version, receipt.RowsRead), (world.Engine.Version, again.RowsRead));
        Assert.True(Expected(rows).SequenceEqual(Answers(world)), Replay);
    }

    [Fact]
    public void Answers_do_not_depend_on_where_rows_are_cut_into_files()
    {
        IReadOnlyList<FeedRow> rows = SampleFeed.Few(Schema, devices: 9, rows: 250, Seed + 1);
        using EngineWorld world = New(batchRows: 100);
        foreach (FeedRow[] file in rows.Chunk(83))
        {
            world.Ingest(file);
        }

        Assert.True(Expected(rows).SequenceEqual(Answers(world)), Replay);
        world.Engine.Checkpoint();
        world.Reopen();
        Assert.True(Expected(rows).SequenceEqual(Answers(world)), Replay);
    }

    [Fact]
    public void Without_removals_same_days_and_counts_that_lapse_answers_do_not_depend_on_the_order_of_rows()
    {
        FeedRow[] rows = [.. SampleFeed.Few(Schema, devices: 9, rows: 400, Seed + 2)
            .Where(static row => !row.IsRemoval && row.Value != "false" && row.Attribute != "shop.product")
            .DistinctBy(static row => row.Attribute is "country" or "age" ? row with { Value = "" } : row)];
        long[] expected = [.. Expected(rows)];
        Random random = new(Seed);
        for (int i = 0; i < 3; i++)
        {
            random.Shuffle(rows);
            using EngineWorld world = New(batchRows: 60);
            world.Ingest(rows);
            Assert.True(expected.SequenceEqual(Answers(world)), Replay);
        }
    }

    private static string Replay => string.Create(CultureInfo.InvariantCulture, $"SEGMENTATION_SEED={Seed}");

    private static EngineWorld New(int batchRows) => new(Schema.Attributes.Select(static attribute => attribute.Definition), Schema.IdSpaceNames, batchRows);

    private static IEnumerable<long> Expected(IReadOnlyList<FeedRow> rows)
    {
        FeedModel model = new(Schema);
        model.Take(rows);
        IReadOnlyDictionary<uint, NaiveDevice> devices = model.Devices();
        return
            from day in Days
            from rule in Rules
            select (long)new NaiveEvaluator(devices, EngineWorld.Day(day)).Evaluate(Rule.Compile(rule, Schema, Schema, Schema).Rule!.Expression).Count;
    }

    private static IEnumerable<long> Answers(EngineWorld world)
    {
        SampleWorld.SaveSegments(world.Engine);
        return
            from day in Days
            from rule in Rules
            select world.Engine.Count(rule, EngineWorld.Day(day), CancellationToken.None).Count!.Value;
    }
}
