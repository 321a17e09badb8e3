using System;
using System.Threading.Tasks;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

public sealed class ReviewDeletionTests : IDisposable
{
    private const string Flag = "{\"name\":\"on\",\"kind\":\"flag\"}";

    private readonly ReviewEngine _world = new(static options => options with { BatchRows = 1 });

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_deleted_identifier_that_comes_again_is_a_new_device()
    {
        _world.Ingest(ReviewEngine.Mapping(Flag), "id,day\nann,2026-01-01\nbob,2026-01-01\n");
        Assert.Equal(1, _world.Engine.Delete("cookie", ["ann", "ann"]).Deleted);
        Assert.Equal(1, _world.Count("on"));

        IngestReceipt receipt = _world.Ingest(ReviewEngine.Mapping("{\"name\":\"late\",\"kind\":\"flag\"}"), "id,day\nann,2026-01-01\n");

        Assert.Equal(1, receipt.NewDevices);
        Assert.Equal(2, _world.Count("EVERYONE"));
        Assert.Equal(0, _world.Count("on AND late"));
        _world.Reopen();
        Assert.Equal(0, _world.Count("on AND late"));
        Assert.Equal(1, _world.Engine.Delete("cookie", ["ann"]).Deleted);
        Assert.Empty(_world.Engine.Verify());
    }

    [Fact]
    public void An_identifier_of_a_batch_that_was_never_committed_can_be_deleted()
    {
        _world.Ingest(ReviewEngine.Mapping(Flag), "id,day\nann,2026-01-01\n");
        _world.Engine.SaveSegment("s", "on");
        string replace = ReviewEngine.Mapping(Flag, ",\"mode\":\"replace\"");
        Assert.Throws<InputException>(() => _world.Ingest(replace, "id,day\nbob,2026-01-01\nnull,2026-01-01\n", strict: true));
        byte[] bob = _world.StoredToken(1);
        Assert.Equal(["tokens.dat"], _world.FilesThatHold(bob));

        Assert.Equal(1, _world.Engine.Delete("cookie", ["bob"]).Deleted);
        _world.Engine.Checkpoint();

        Assert.Empty(_world.FilesThatHold(bob));
        Assert.Equal(1, _world.Count("EVERYONE"));
        Assert.Empty(_world.Engine.Verify());
        Assert.Equal(1, _world.Ingest(ReviewEngine.Mapping(Flag), "id,day\nbob,2026-01-01\n").NewDevices);
        _world.Reopen();
        Assert.Equal(2, _world.Count("on"));
        Assert.Empty(_world.Engine.Verify());
    }

    [Fact]
    public void The_identifier_of_a_batch_that_failed_is_taken_in_when_it_comes_again()
    {
        string replace = ReviewEngine.Mapping(Flag, ",\"mode\":\"replace\"");
        Assert.Throws<InputException>(() => _world.Ingest(replace, "id,day\nbob,2026-01-01\nnull,2026-01-01\n", strict: true));
        Assert.Equal(0, _world.Count("EVERYONE"));

        _world.Ingest(ReviewEngine.Mapping(Flag), "id,day\ncid,2026-01-01\nbob,2026-01-01\n");

        Assert.Equal(2, _world.Count("on"));
        _world.Reopen();
        Assert.Equal(2, _world.Count("on"));
        Assert.Empty(_world.Engine.Verify());
    }

    [Fact]
    public async Task A_deletion_beside_an_ingest_is_not_undone_by_it()
    {
        _world.Ingest(ReviewEngine.Mapping(Flag), "id,day\nann,2026-01-01\nbob,2026-01-01\n");
        Task<DeleteResult>? deletion = null;
        string replace = ReviewEngine.Mapping(Flag, ",\"mode\":\"replace\"");
        _world.Ingest(replace, "id,day\nann,2026-01-01\nbob,2026-01-01\ncid,2026-01-01\n", progress: new Callback(() =>
        {
            deletion ??= Task.Run(() => _world.Engine.Delete("cookie", ["ann"]));
            deletion.Wait(TimeSpan.FromMilliseconds(300));
        }));

        Assert.Equal(1, (await deletion!).Deleted);
        Assert.Equal(2, _world.Count("on"));
        Assert.Equal(2, _world.Count("EVERYONE"));
        Assert.Equal(0, _world.Engine.Delete("cookie", ["ann"]).Deleted);
        Assert.Empty(_world.Engine.Verify());
    }

    [Fact]
    public async Task A_time_to_live_set_beside_an_ingest_loses_none_of_it()
    {
        _world.Ingest(ReviewEngine.Mapping(Flag), "id,day\nann,2026-01-01\n");
        Task? change = null;
        _world.Ingest(ReviewEngine.Mapping(Flag), "id,day\nbob,2026-01-01\ncid,2026-01-01\ndan,2026-01-01\n", progress: new Callback(() =>
        {
            change ??= Task.Run(() => _world.Engine.SetTimeToLive("on", 30));
            change.Wait(TimeSpan.FromMilliseconds(300));
        }));

        await change!;
        Assert.Equal(4, _world.Count("on"));
        _world.Reopen();
        Assert.Equal(4, _world.Count("on"));
        Assert.Empty(_world.Engine.Verify());
    }

    private sealed class Callback(Action action) : IProgress<IngestProgress>
    {
        public void Report(IngestProgress value) => action();
    }
}
