using System;
using System.Linq;
using System.Threading;
using Segmentation.Ingestion;
using Segmentation.Ingestion.Mapping;
using Segmentation.TestSupport.Engine;
using Segmentation.TestSupport.Ingestion;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

/// <summary>A file taken in by itself and the same file pushed as batches under its id are one delivery, whichever came first.</summary>
public sealed class EitherWayTests : IDisposable
{
    private const string First = "a 2011-12-01 n=1";
    private const string Second = "b 2011-12-01 n=2";

    private static readonly AttributeDefinition[] Attributes = [new() { Id = 1, Name = "n", Kind = AttributeKind.Number, Source = "sample", Merge = MergeRule.Sum }];

    private readonly EngineWorld _world = new(Attributes, ["cookie"], batchRows: 1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _world.Dispose();
        _folder.Dispose();
    }

    [Theory, InlineData("append"), InlineData("replace")]
    public void A_file_that_was_taken_in_is_complete_for_who_pushes_it(string mode)
    {
        (string mapping, string file, string id) = Prepare(mode, First, Second);
        IngestReceipt receipt = Ingest(mapping, file);
        Assert.Equal(id, receipt.Delivery);
        ulong version = _world.Engine.Version;

        using DeliverySession session = Begin(id, mode);
        Assert.Equal((true, 0, 2), (session.Progress.IsComplete, session.Progress.NextSequence, (int)session.Progress.Receipt.RowsUsed));
        Assert.Equivalent(session.Progress, session.Complete(CancellationToken.None));
        Assert.Equivalent(session.Progress, _world.Engine.FindDelivery(id));
        Refused(InputProblem.NotAllowed, "completed from its file", () => session.Take([PushedFeed.Of(0, First)], CancellationToken.None));
        Assert.Equal((version, 1), (_world.Engine.Version, _world.Count("n = 1")));
    }

    [Theory, InlineData("append"), InlineData("replace")]
    public void A_file_whose_rows_were_pushed_under_its_id_changes_nothing(string mode)
    {
        (string mapping, string file, string id) = Prepare(mode, First, Second);
        using (DeliverySession session = Begin(id, mode))
        {
            session.Take([PushedFeed.Of(0, First), PushedFeed.Of(1, Second)], CancellationToken.None);
            session.Complete(CancellationToken.None);
        }

        ulong version = _world.Engine.Version;
        IngestReceipt receipt = Ingest(mapping, file);
        Assert.Equal((id, true, 2, version), (receipt.Delivery, receipt.AlreadyComplete, (int)receipt.RowsUsed, _world.Engine.Version));
        Assert.Equal(1, _world.Count("n = 1"));
    }

    [Fact]
    public void A_file_that_was_begun_is_completed_as_a_file_and_not_by_pushing()
    {
        (string mapping, string file, string id) = Prepare("append", First, Second);
        ulong before = _world.Engine.Version;
        using CancellationTokenSource stop = new();
        Assert.ThrowsAny<OperationCanceledException>(() => _world.Engine.Ingest(mapping, [file], true, new StopAfterFirst(stop), stop.Token));
        Assert.NotEqual(before, _world.Engine.Version);

        Refused(InputProblem.NotAllowed, "begun from its file", () => Begin(id, "append"));
        Assert.False(_world.Engine.FindDelivery(id)!.IsComplete);
        Ingest(mapping, file);
        Assert.True(Begin(id, "append").Progress.IsComplete);
        Assert.Equal((1, 1), (_world.Count("n = 1"), _world.Count("n = 2")));
    }

    [Fact]
    public void Rows_that_were_begun_by_pushing_are_completed_by_pushing_and_not_as_a_file()
    {
        (string mapping, string file, string id) = Prepare("append", First, Second);
        using DeliverySession session = Begin(id, "append");
        session.Take([PushedFeed.Of(0, First)], CancellationToken.None);
        Refused(InputProblem.NotAllowed, "through a server", () => Ingest(mapping, file));
        session.Take([PushedFeed.Of(1, Second)], CancellationToken.None);
        session.Complete(CancellationToken.None);
        Assert.True(Ingest(mapping, file).AlreadyComplete);
        Assert.Equal((1, 1), (_world.Count("n = 1"), _world.Count("n = 2")));
    }

    [Fact]
    public void Another_mode_is_another_mapping_and_other_names_are_no_files()
    {
        (string mapping, string file, string id) = Prepare("append", First);
        Ingest(mapping, file);
        Refused(InputProblem.DeliveryChanged, "another mapping", () => Begin(id, "replace"));
        foreach (string name in (string[])[id.ToUpperInvariant(), id[1..], id + "0", "push:" + id])
        {
            Assert.Null(_world.Engine.FindDelivery(name));
        }
    }

    private (string Mapping, string File, string Id) Prepare(string mode, params string[] rows)
    {
        string mapping = _folder.Write("mapping.json", _world.Mapping(mode));
        string file = _folder.Write("rows.csv", FeedRow.Header + "\n" + string.Concat(FeedRow.ReadAll(string.Join('\n', rows)).Select(static row => row.ToCsv() + "\n")));
        return (mapping, file, InputIdentity.DeliveryId(InputIdentity.Of(file, CancellationToken.None).Hash, MappingReader.ReadFile(mapping).Hash));
    }

    private IngestReceipt Ingest(string mapping, string file) => _world.Engine.Ingest(mapping, [file], strict: true, progress: null, CancellationToken.None)[0];

    private DeliverySession Begin(string id, string mode) => _world.Begin(id, mode);

    private void Refused(InputProblem problem, string complaint, Action step)
    {
        ulong version = _world.Engine.Version;
        InputException refusal = Assert.Throws<InputException>(step);
        Assert.Contains(complaint, refusal.Message, StringComparison.Ordinal);
        Assert.Equal((problem, version), (refusal.Problem, _world.Engine.Version));
    }

    private sealed class StopAfterFirst(CancellationTokenSource stop) : IProgress<IngestProgress>
    {
        public void Report(IngestProgress value) => stop.Cancel();
    }
}
