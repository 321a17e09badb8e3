using System;
using System.Linq;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

public sealed class ReviewTimeToLiveTests : IDisposable
{
    private readonly ReviewEngine _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("{\"name\":\"x\",\"kind\":\"flag\"}", "x")]
    [InlineData("{\"name\":\"x\",\"kind\":\"set\",\"column\":\"v\"}", "x = \"red\"")]
    public void An_attribute_that_lost_all_its_members_gets_a_time_to_live(string attribute, string rule)
    {
        _world.Ingest(ReviewEngine.Mapping(attribute), ReviewEngine.Rows(200, more: "red"));
        _world.Engine.Checkpoint(); // all of it in a base file
        _world.Engine.Delete("cookie", [.. Enumerable.Range(0, 200).Select(static i => FormattableString.Invariant($"device{i}"))]);

        _world.Engine.SetTimeToLive("x", 30);

        Assert.Equal(0, _world.Count(rule));
        _world.Reopen();
        Assert.Equal(0, _world.Count(rule));
        _world.Ingest(ReviewEngine.Mapping(attribute), ReviewEngine.Rows(3, first: "new", more: "red"));
        _world.Engine.Checkpoint();
        _world.Reopen();
        Assert.Equal(3, _world.Count(rule));
        Assert.Empty(_world.Engine.Verify());
    }

    [Theory]
    [InlineData("{\"name\":\"x\",\"kind\":\"flag\"}", "x", 3)] // its clock starts the day the time-to-live is set
    [InlineData("{\"name\":\"x\",\"kind\":\"set\",\"column\":\"v\"}", "x = 7", 3)]
    [InlineData("{\"name\":\"x\",\"kind\":\"set\",\"column\":\"v\",\"ttl\":20}", "x = 7", 1)]
    [InlineData("{\"name\":\"x\",\"kind\":\"category\",\"column\":\"v\"}", "x = 7", 1)]
    [InlineData("{\"name\":\"x\",\"kind\":\"number\",\"column\":\"v\"}", "x = 7", 1)]
    [InlineData("{\"name\":\"x\",\"kind\":\"event\",\"column\":\"v\"}", "x = 7", 1)]
    public void A_time_to_live_hides_what_is_older_and_lifting_it_shows_it_again(string attribute, string rule, long within)
    {
        _world.Ingest(ReviewEngine.Mapping(attribute), "id,day,v\na,2026-01-01,7\nb,2025-12-01,7\nc,2020-01-01,7\n");
        _world.Engine.SetTimeToLive("x", 10);
        Assert.Equal(within, _world.Count(rule));
        _world.Engine.SetTimeToLive("x", null);
        Assert.Equal(3, _world.Count(rule));
        _world.Reopen();
        Assert.Equal(3, _world.Count(rule));
        _world.Engine.SetTimeToLive("x", 10);
        _world.Reopen();
        Assert.Equal(within, _world.Count(rule));
        Assert.Empty(_world.Engine.Verify());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(36_501)]
    public void A_time_to_live_out_of_range_is_refused(int days)
    {
        _world.Ingest(ReviewEngine.Mapping("{\"name\":\"x\",\"kind\":\"flag\"}"), "id,day\na,2026-01-01\n");
        ulong version = _world.Engine.Version;
        Assert.Throws<InputException>(() => _world.Engine.SetTimeToLive("x", days));
        Assert.Equal(version, _world.Engine.Version);
        _world.Engine.SetTimeToLive("x", 1);
        _world.Engine.SetTimeToLive("x", 36_500);
    }
}
