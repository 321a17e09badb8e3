using System;
using System.Linq;
using Segmentation.Index;
using Segmentation.Store;
using Segmentation.TestSupport.Store;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Store;

public sealed class CatalogTests : IDisposable
{
    private readonly StoreDirectory _directory = new();
    private SegmentationStore _store;

    public CatalogTests() => _store = SegmentationStore.Create(_directory.Store, new StoreSettings());

    private Catalog Catalog => _store.Catalog;

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Every_change_draws_the_next_version_and_repeating_it_draws_none()
    {
        Assert.Equal(0ul, _store.Snapshot.Version);
        Catalog.AddSource("site", Party.First);
        Catalog.AddIdSpace("cookie", IdentifierForm.Verbatim);
        AttributeDefinition interest = Catalog.SaveAttribute(Interest);
        Catalog.SaveSegment("golfers", "interest = \"golf\"");
        Catalog.SaveDestination("ads", "cookie", 100, 1);
        Catalog.RequireKey("cookie", "f1");
        Assert.Equal(6ul, _store.Snapshot.Version);

        Catalog.AddSource("site", Party.First);
        Catalog.AddIdSpace("cookie", IdentifierForm.Verbatim);
        Assert.Equal(interest, Catalog.SaveAttribute(Interest));
        Catalog.SaveSegment("golfers", "interest = \"golf\"");
        Catalog.SaveDestination("ads", "cookie", 100, 1);
        Catalog.RequireKey("cookie", "f1");
        Assert.Equal(6ul, _store.Snapshot.Version);
    }

    [Fact]
    public void What_was_declared_is_there_after_a_restart()
    {
        Catalog.AddSource("site", Party.Third);
        Catalog.AddIdSpace("cookie", IdentifierForm.Verbatim);
        Catalog.AddIdSpace("email", IdentifierForm.EmailSha256);
        AttributeDefinition definition = Catalog.SaveAttribute(Interest with { TimeToLive = 30, IsTimed = true, Sensitivity = "health", AllowsIdentifiers = true });
        Catalog.SaveSegment("s", "EVERYONE");
        Catalog.SaveSegment("s", "NOBODY");
        Catalog.SaveSegment("gone", "EVERYONE");
        Catalog.DeleteSegment("gone");
        Catalog.SaveDestination("ads", "email", 50, 2);
        Catalog.SaveDestination("old", "email", 50, 2);
        Catalog.DeleteDestination("old");
        (SegmentVersion[] history, Destination[] destinations) = ([.. Catalog.HistoryOf("s")], [.. Catalog.Destinations]);

        Reopen();

        Assert.True(Catalog.TryGetAttribute("interest", out AttributeDefinition? read));
        Assert.Equal(definition, read);
        Assert.Equal([1, 2], Catalog.IdSpaces.Select(static space => space.Number).Order());
        Assert.Equal("NOBODY", _store.Published.Catalogue.TryGetRule("s", out string? rule) ? rule : null);
        Assert.Equal(history, Catalog.HistoryOf("s"));
        Assert.False(_store.Published.Catalogue.TryGetRule("gone", out _));
        Assert.Equal(["s"], _store.Published.Catalogue.SegmentNames);
        Assert.Equal(2, Catalog.HistoryOf("gone").Count);
        Assert.Equal(destinations, Catalog.Destinations);
        Assert.Empty(_store.Verify());
    }

    [Fact]
    public void Another_key_under_a_known_name_is_refused()
    {
        Catalog.RequireKey("cookie", "f1");
        Assert.Contains("f2", Assert.Throws<InputException>(() => Catalog.RequireKey("cookie", "f2")).Message, StringComparison.Ordinal);
        Reopen();
        Assert.Throws<InputException>(() => Catalog.RequireKey("cookie", "f2"));
        Catalog.RequireKey("cookie", "f1");
    }

    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("a..b")]
    [InlineData("a.")]
    [InlineData("a b")]
    [InlineData("device.x")]
    [InlineData("device")]
    public void An_unusable_attribute_name_is_refused(string name)
    {
        Catalog.AddSource("site", Party.First);
        Assert.Throws<InputException>(() => Catalog.SaveAttribute(Interest with { Name = name }));
        Assert.Equal(1ul, _store.Snapshot.Version);
    }

    [Fact]
    public void A_name_of_128_characters_is_taken_and_one_of_129_refused()
    {
        Catalog.AddSource(new string('s', 128), Party.First);
        Assert.Throws<InputException>(() => Catalog.AddSource(new string('s', 129), Party.First));
    }

    [Fact]
    public void What_cannot_change_is_refused_and_what_can_is_changed()
    {
        Catalog.AddSource("site", Party.First);
        Catalog.SaveAttribute(Interest);
        Assert.Throws<InputException>(() => Catalog.SaveAttribute(Interest with { Kind = AttributeKind.Category }));
        Assert.Throws<InputException>(() => Catalog.SaveAttribute(Interest with { TimeToLive = 36_501 }));
        Assert.Throws<InputException>(() => Catalog.SaveAttribute(Interest with { TimeToLive = 0 }));
        Assert.Throws<InputException>(() => Catalog.SaveAttribute(Interest with { Name = "other", Source = "nobody" }));
        Assert.Throws<InputException>(() => Catalog.AddSource("site", Party.Second));
        Assert.Equal(36_500, Catalog.SaveAttribute(Interest with { TimeToLive = 36_500 }).TimeToLive);
    }

    [Fact]
    public void The_nearest_values_come_first()
    {
        Catalog.AddSource("site", Party.First);
        AttributeDefinition interest = Catalog.SaveAttribute(Interest);
        string[] texts = ["tennis", "Golf", "golf-clubs", "gulf", "wolf", "surfing"];
        _store.Commit(new IndexChange { DeviceCount = 0, NewValues = [.. texts.Select((text, code) => new NewValue(interest.Id, code, text))] });

        SnapshotValues values = new(_store.Snapshot);
        Assert.Equal(1, values.CodeOf(interest.Id, "Golf"));
        Assert.Equal(-1, values.CodeOf(interest.Id, "golf"));
        Assert.Equal(["Golf", "golf-clubs", "gulf"], values.Nearest(interest.Id, "golf", 3));
        Assert.Equal(["tennis"], values.Nearest(interest.Id, "tenis", 3));
        Assert.Empty(values.Nearest(interest.Id, "zzzzzz", 3));
        Assert.Empty(values.Nearest(99, "golf", 3));
    }

    [Fact]
    public void Writers_on_many_threads_wait_for_each_other()
    {
        System.Threading.Tasks.Parallel.For(0, 64, i =>
        {
            if (i % 2 == 0)
            {
                Catalog.SaveSegment($"s{i}", "EVERYONE");
            }
            else
            {
                _store.Commit(new IndexChange { DeviceCount = 0 });
            }
        });
        Assert.Equal(64ul, _store.Snapshot.Version);
        Assert.Equal(32, _store.Published.Catalogue.SegmentNames.Count());
        Assert.Empty(_store.Verify());
    }

    [Fact]
    public void The_256th_id_space_is_refused()
    {
        for (int i = 1; i <= 255; i++)
        {
            Assert.Equal(i, Catalog.AddIdSpace($"space{i}", IdentifierForm.Verbatim).Number);
        }

        Assert.Throws<InputException>(() => Catalog.AddIdSpace("one more", IdentifierForm.Verbatim));
    }

    private static AttributeDefinition Interest => new() { Id = 0, Name = "interest", Kind = AttributeKind.Set, Source = "site" };

    private void Reopen()
    {
        _store.Dispose();
        _store = SegmentationStore.Open(_directory.Store);
    }
}
