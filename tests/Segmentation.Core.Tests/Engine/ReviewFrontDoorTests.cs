using System;
using System.IO;
using System.Threading;
using Segmentation.TestSupport.Ingestion;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

public sealed class ReviewFrontDoorTests
{
    [Fact]
    public void Creating_where_a_store_is_makes_no_key_file()
    {
        using ReviewEngine world = new();
        world.Engine.Dispose();
        string key = world.Path("second.key");
        Assert.Throws<InputException>(() => SegmentationEngine.Create(world.Store, new EngineOptions { KeyFile = key }));
        Assert.False(File.Exists(key));
        world.Reopen();
    }

    [Fact]
    public void A_store_that_cannot_be_created_leaves_no_key_file_and_one_that_was_there_stands()
    {
        using TemporaryFolder folder = new();
        string store = folder.Path("store");
        EngineOptions options = new() { DayZone = "Mars/Olympus" };
        Assert.Throws<InputException>(() => SegmentationEngine.Create(store, options));
        Assert.False(File.Exists(store + ".key"));
        Assert.False(Directory.Exists(store));

        SegmentationEngine.Create(folder.Path("other"), new EngineOptions { KeyFile = store + ".key" }).Dispose();
        string key = File.ReadAllText(store + ".key");
        Assert.Throws<InputException>(() => SegmentationEngine.Create(store, options));
        Assert.Equal(key, File.ReadAllText(store + ".key"));
    }

    [Fact]
    public void A_store_is_made_below_folders_that_are_not_there_yet()
    {
        using TemporaryFolder folder = new();
        string store = folder.Path("a/b/store/");
        EngineOptions options = new() { KeyFile = folder.Path("key") };
        SegmentationEngine.Create(store, options).Dispose();
        using SegmentationEngine opened = SegmentationEngine.Open(folder.Path("a/b/store"), options);
        Assert.Empty(opened.Verify());
    }

    [Fact]
    public void A_second_opener_is_refused_and_the_first_goes_on()
    {
        using ReviewEngine world = new();
        Assert.ThrowsAny<Exception>(() => SegmentationEngine.Open(world.Store, new EngineOptions()));
        world.Ingest(ReviewEngine.Mapping("{\"name\":\"on\",\"kind\":\"flag\"}"), "id,day\na,2026-01-01\n");
        Assert.Equal(1, world.Count("on"));
    }

    [Fact]
    public void A_segment_that_another_refers_to_cannot_be_deleted()
    {
        using ReviewEngine world = new();
        world.Ingest(ReviewEngine.Mapping("{\"name\":\"on\",\"kind\":\"flag\"}"), "id,day\na,2026-01-01\n");
        Assert.NotNull(world.Engine.SaveSegment("inner", "on").Saved);
        Assert.NotNull(world.Engine.SaveSegment("outer", "NOT SEGMENT(\"inner\")").Saved);
        Assert.Throws<InputException>(() => world.Engine.DeleteSegment("inner"));
        Assert.Null(world.Engine.SaveSegment("inner", "SEGMENT(\"outer\")").Saved); // a cycle
        Assert.Equal(0, world.Count("SEGMENT(\"outer\")"));
        world.Engine.DeleteSegment("outer");
        world.Engine.DeleteSegment("inner");
        Assert.Throws<InputException>(() => world.Engine.DeleteSegment("inner"));
        Assert.Null(world.Engine.Count("SEGMENT(\"inner\")", null, CancellationToken.None).Count);
        world.Reopen();
        Assert.Empty(world.Engine.Segments());
    }
}
