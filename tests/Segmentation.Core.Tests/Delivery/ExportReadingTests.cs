using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Segmentation.Store;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Delivery;

public sealed class ExportReadingTests : IDisposable
{
    private readonly ExportWorld _world = new(3_000);

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(65_536)]
    public void Shards_hold_the_sorted_scoped_tokens_of_each_activation_and_nothing_else(int maxTokens)
    {
        _world.Activate("most", "n >= 100");
        _world.Activate("few", "n < 70");
        _world.Activate("some", "n BETWEEN 500 AND 2600");
        ExportPlan plan = _world.Begin("r", "most", "few", "some");
        string[][] expected = [_world.Expected(Enumerable.Range(100, 2_900)), _world.Expected(Enumerable.Range(0, 70)), _world.Expected(Enumerable.Range(500, 2_101))];

        Assert.Equal(64, plan.ShardCount);
        Assert.Equal([2_900, 70, 2_101], plan.Activations.Select(static planned => planned.Members));
        List<string>[] found = [[], [], []];
        for (int shard = 0; shard < plan.ShardCount; shard++)
        {
            IReadOnlyList<ExportChunk> chunks = _world.Read(plan, shard, maxTokens);
            Assert.Equal(Enumerable.Range(0, chunks.Count).Select(static i => (long)i), chunks.Select(static chunk => chunk.Sequence));
            Assert.Equal(Enumerable.Range(1, chunks.Count).Select(i => i == chunks.Count), chunks.Select(static chunk => chunk.IsLast));
            Assert.Equal(chunks.Select(static chunk => chunk.Index).Order(), chunks.Select(static chunk => chunk.Index));
            foreach (ExportChunk chunk in chunks)
            {
                Assert.InRange(chunk.Tokens.Length, chunks.Count == 1 ? 0 : 16, 16 * maxTokens);
                Assert.Equal(Crc32C.Of(chunk.Tokens.Span), chunk.Crc32C);
                Assert.All(ExportWorld.Tokens(chunk), token => Assert.Equal(shard, Convert.ToInt32(token[..2], 16) >> 2));
                found[chunk.Index].AddRange(ExportWorld.Tokens(chunk));
            }
        }

        Assert.Equal(expected, found.Select(static tokens => tokens.ToArray())); // shard after shard they are sorted as a whole
    }

    [Fact]
    public void A_shard_without_tokens_is_one_empty_chunk_that_is_last()
    {
        _world.Activate("few", "n < 5");
        _world.Activate("many", "n < 1000");
        ExportPlan plan = _world.Begin("r", "few");
        Assert.Equal(1, plan.ShardCount);
        _world.Clock.Advance(TimeSpan.FromSeconds(1));
        ExportPlan empty = _world.Begin("r2", "many");
        _world.Engine.Delete("cookie", [.. Enumerable.Range(0, 1_000).Select(static i => $"c{i}")]);
        ExportChunk chunk = Assert.Single(_world.Read(empty, 3));
        Assert.Equal((0, 0, true, 0, 0u), (chunk.Sequence, chunk.Index, chunk.IsLast, chunk.Tokens.Length, chunk.Crc32C));
    }

    [Fact]
    public void Reading_goes_on_from_any_chunk_with_the_same_bytes()
    {
        _world.Activate("a", "n < 900");
        _world.Activate("b", "n >= 300");
        ExportPlan plan = _world.Begin();
        for (int shard = 0; shard < plan.ShardCount; shard += 5)
        {
            IReadOnlyList<ExportChunk> whole = _world.Read(plan, shard, 6);
            for (int from = 0; from < whole.Count; from++)
            {
                AssertSame(whole.Skip(from), _world.Read(plan, shard, 6, from));
            }

            InputException refusal = Assert.Throws<InputException>(() => _world.Read(plan, shard, 6, whole.Count));
            Assert.Equal(InputProblem.Invalid, refusal.Problem);
            Assert.Contains($"{whole.Count} chunks", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_same_bytes_come_after_a_restart_and_from_what_a_killed_process_leaves()
    {
        _world.Activate("a", "n < 900");
        _world.Activate("b", "n >= 300");
        ExportPlan plan = _world.Begin();
        IReadOnlyList<ExportChunk> before = _world.ReadAll(plan);

        using (SegmentationEngine killed = _world.OpenCopy())
        {
            AssertSame(before, ExportWorld.ReadAll(killed, plan));
            AssertSamePlan(plan, ExportWorld.Begin(killed, "r"));
        }

        _world.Ingest(Enumerable.Range(3_000, 500)); // later data changes nothing about it
        _world.Engine.SaveSegment("s-a", "n < 10");
        _world.Engine.Checkpoint();
        _world.Reopen();
        AssertSame(before, _world.ReadAll(plan));
        AssertSamePlan(plan, _world.Begin());
    }

    [Theory]
    [InlineData(-1, 0L, 1, "shard -1")]
    [InlineData(16, 0L, 1, "shard 16")]
    [InlineData(0, -1L, 1, "chunk -1")]
    [InlineData(0, 0L, 0, "0 were asked for")]
    [InlineData(0, 0L, 65_537, "65537 were asked for")]
    public void What_is_out_of_range_is_refused_before_anything_is_read(int shard, long from, int maxTokens, string named)
    {
        _world.Activate("a", "n < 900");
        ExportPlan plan = _world.Begin();
        Assert.Equal(16, plan.ShardCount);
        InputException refusal = Assert.Throws<InputException>(() => _world.Engine.ReadExport(ExportWorld.Destination, plan.Id, shard, from, maxTokens, CancellationToken.None));
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_export_of_another_destination_is_as_unknown_as_one_that_is_not_there()
    {
        _world.Engine.CreateDestination("other", "cookie", 5);
        _world.Activate("a", "n < 900");
        ExportPlan plan = _world.Begin();
        string[] refusals =
        [
            Refusal(() => _world.Engine.ReadExport("other", plan.Id, 0, 0, 1, CancellationToken.None)),
            Refusal(() => _world.Engine.ReadExport("other", new string('0', 32), 0, 0, 1, CancellationToken.None)),
            Refusal(() => _world.Engine.CommitExport("other", plan.Id, [], CancellationToken.None)),
            Refusal(() => _world.Engine.CommitExport("other", "../../etc/passwd", [], CancellationToken.None)),
        ];
        Assert.Single(refusals.Distinct());

        static string Refusal(Action call)
        {
            InputException refusal = Assert.Throws<InputException>(call);
            Assert.Equal(InputProblem.NotFound, refusal.Problem);
            return refusal.Message;
        }
    }

    [Fact]
    public void A_cancelled_read_ends()
    {
        _world.Activate("a", "n < 900");
        ExportPlan plan = _world.Begin();
        using CancellationTokenSource source = new();
        using IEnumerator<ExportChunk> chunks = _world.Engine.ReadExport(ExportWorld.Destination, plan.Id, 0, 0, 1, source.Token).GetEnumerator();
        Assert.True(chunks.MoveNext());
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => chunks.MoveNext());
    }

    internal static void AssertSame(IEnumerable<ExportChunk> expected, IEnumerable<ExportChunk> found) =>
        Assert.Equal(expected.Select(Text), found.Select(Text));

    internal static void AssertSamePlan(ExportPlan expected, ExportPlan found)
    {
        Assert.Equal(expected with { Activations = [] }, found with { Activations = [] });
        Assert.Equal(expected.Activations.Select(Text), found.Activations.Select(Text));

        static string Text(PlannedActivation planned) =>
            $"{planned.Index} {planned.Activation} {planned.Stamp} {planned.Members} {string.Join(", ", planned.Blocks)}";
    }

    private static string Text(ExportChunk chunk) => $"{chunk with { Tokens = default }} {Convert.ToHexString(chunk.Tokens.Span)}";
}
