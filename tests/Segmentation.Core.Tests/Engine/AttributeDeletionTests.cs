using System;
using System.IO;
using System.Linq;
using Segmentation.Store;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

public sealed class AttributeDeletionTests : IDisposable
{
    private const string Mapped = "{\"name\":\"tag\",\"kind\":\"set\",\"column\":\"v\",\"allowIdentifiers\":true},{\"name\":\"on\",\"kind\":\"flag\"}";

    private readonly ReviewEngine _world = new();

    private SegmentationEngine Engine => _world.Engine;

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_deleted_attribute_is_gone_from_every_answer_and_every_byte_and_nothing_else_is()
    {
        _world.Ingest(ReviewEngine.Mapping(Mapped), ReviewEngine.Rows(300, more: "canary in a file"));
        Engine.Checkpoint();
        _world.Ingest(ReviewEngine.Mapping(Mapped), ReviewEngine.Rows(300, "later", "canary in the journal"));
        int id = Number("tag");
        Assert.NotEmpty(_world.FilesThatHold("canary in a file"u8));
        Assert.NotEmpty(_world.FilesThatHold("canary in the journal"u8));
        Assert.NotEmpty(FilesOf(id));

        Engine.DeleteAttribute("tag", null, null);

        for (int run = 0; run < 2; run++)
        {
            Assert.Empty(_world.FilesThatHold("canary in a file"u8));
            Assert.Empty(_world.FilesThatHold("canary in the journal"u8));
            Assert.Empty(FilesOf(id));
            Assert.Equal(["on"], Engine.Attributes().Select(static attribute => attribute.Definition.Name));
            Assert.Contains(Engine.Count("tag EXISTS", null, default).Messages, static message => message.IsError);
            Assert.Equal(InputProblem.NotFound, Assert.Throws<InputException>(() => Engine.Values("tag", 10)).Problem);
            Assert.Equal(600, _world.Count("on"));
            Assert.Empty(Engine.Verify());
            _world.Reopen();
        }
    }

    [Fact]
    public void A_number_is_never_given_again_also_after_a_restart()
    {
        _world.Ingest(ReviewEngine.Mapping(Mapped), ReviewEngine.Rows(10, more: "x"));
        int highest = Engine.Attributes().Max(static attribute => attribute.Definition.Id);
        foreach (AttributeInfo attribute in Engine.Attributes())
        {
            Engine.DeleteAttribute(attribute.Definition.Name, attribute.Etag, null);
        }

        for (int next = 1; next <= 3; next++)
        {
            _world.Reopen();
            Engine.CreateAttribute(new AttributeDefinition { Id = 0, Name = "tag", Kind = AttributeKind.Event, Source = "s" }, null);
            Assert.Equal(highest + next, Number("tag"));
            Assert.Equal(0, Assert.Single(Engine.Attributes()).ValueCount);
            Engine.DeleteAttribute("tag", null, null);
        }
    }

    [Fact]
    public void An_attribute_that_a_segment_names_is_in_use_however_the_rule_stands()
    {
        _world.Ingest(ReviewEngine.Mapping(Mapped), ReviewEngine.Rows(10, more: "x"));
        Engine.SaveSegment("direct", "NOT (on OR AT LEAST 1 OF (tag = \"x\", EVERYONE))");
        Engine.SaveSegment("nested", "SEGMENT(\"direct\")");
        Engine.Dispose();
        using (SegmentationStore store = SegmentationStore.Open(_world.Store))
        {
            store.Catalog.SaveSegment("cannot be used", "gone = \"y\" AND tag != \"x\""); // such as a version with other rules of binding leaves
        }

        _world.Reopen();
        InputException refusal = Assert.Throws<InputException>(() => Engine.DeleteAttribute("tag", null, null));
        Assert.Equal(InputProblem.InUse, refusal.Problem);
        Assert.Contains("segment \"cannot be used\", segment \"direct\" refer to it", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("nested", refusal.Message, StringComparison.Ordinal);
        Engine.DeleteSegment("cannot be used");
        Engine.SaveSegment("direct", "on");
        Engine.DeleteAttribute("tag", null, null);
        Assert.Equal(10, _world.Count("SEGMENT(\"nested\")"));
    }

    [Fact]
    public void A_mapping_declares_a_deleted_attribute_anew_and_fills_it()
    {
        _world.Ingest(ReviewEngine.Mapping(Mapped), ReviewEngine.Rows(10, more: "x"));
        Engine.DeleteAttribute("tag", null, null);
        _world.Ingest(ReviewEngine.Mapping(Mapped), ReviewEngine.Rows(4, more: "y"));
        Assert.Equal(4, _world.Count("tag EXISTS"));
        Assert.Equal(["y"], Engine.Values("tag", 10).Select(static value => value.Text));
        _world.Reopen();
        Assert.Equal(4, _world.Count("tag = \"y\""));
        Assert.Empty(Engine.Verify());
    }

    [Fact]
    public void A_message_about_many_users_names_ten_of_them()
    {
        _world.Ingest(ReviewEngine.Mapping(Mapped), ReviewEngine.Rows(1, more: "x"));
        for (int i = 10; i < 25; i++)
        {
            Engine.SaveSegment($"s{i}", "on");
        }

        string message = Assert.Throws<InputException>(() => Engine.DeleteAttribute("on", null, null)).Message;
        Assert.Contains("segment \"s19\" and others refer to it", message, StringComparison.Ordinal);
        Assert.DoesNotContain("s20", message, StringComparison.Ordinal);
    }

    private int Number(string attribute) => Engine.Attributes().Single(one => one.Definition.Name == attribute).Definition.Id;

    private string[] FilesOf(int attribute) => Directory.GetFiles(Path.Combine(_world.Store, "bitmaps"), $"a{attribute}-*");
}
