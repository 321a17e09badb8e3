using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using Segmentation.Store;
using Segmentation.TestSupport.Ingestion;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

public sealed class DefinitionTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ReviewEngine _world = new();

    private SegmentationEngine Engine => _world.Engine;

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_created_attribute_is_the_one_that_a_mapping_declares()
    {
        const string Mapped =
            "{\"name\":\"flag\",\"kind\":\"flag\"},{\"name\":\"flag.timed\",\"kind\":\"flag\",\"ttl\":30},{\"name\":\"country\",\"kind\":\"category\",\"column\":\"v\",\"ttl\":5}," +
            "{\"name\":\"tag\",\"kind\":\"set\",\"column\":\"v\"},{\"name\":\"tag-timed\",\"kind\":\"set\",\"column\":\"v\",\"ttl\":36500,\"sensitivity\":\"health\"}," +
            "{\"name\":\"spend\",\"kind\":\"number\",\"column\":\"v\",\"scale\":2,\"merge\":\"sum\"},{\"name\":\"page\",\"kind\":\"event\",\"column\":\"v\",\"count\":\"days\",\"allowIdentifiers\":true}";
        using ReviewEngine declared = new();
        declared.Ingest(ReviewEngine.Mapping(Mapped), ReviewEngine.Rows(5, more: "7"));
        AttributeDefinition[] definitions = [.. declared.Engine.Attributes().Select(static attribute => attribute.Definition)];
        Engine.CreateSource("s", Party.First, null);
        foreach (AttributeDefinition definition in definitions.OrderBy(static definition => definition.Id))
        {
            Assert.Equal(definition, Engine.CreateAttribute(definition with { Id = 77, IsTimed = false }, null).Definition);
        }

        _world.Ingest(ReviewEngine.Mapping(Mapped), ReviewEngine.Rows(5, more: "7"));
        Assert.Equal(definitions, Engine.Attributes().Select(static attribute => attribute.Definition));
        Assert.Equal(5, _world.Count("flag AND flag.timed AND country = 7 AND tag = 7 AND tag-timed = 7 AND spend = 7 AND page = 7"));
    }

    [Theory]
    [InlineData("", "a name is")]
    [InlineData("1st", "a name is")]
    [InlineData("a._b", "each part beginning")]
    [InlineData("a..b", "a name is")]
    [InlineData("device.x", "device")]
    public void An_attribute_name_that_no_mapping_could_have_is_refused(string name, string part)
    {
        Engine.CreateSource("s", Party.First, null);
        InputException refusal = Assert.Throws<InputException>(() => Engine.CreateAttribute(Age with { Name = name }, null));
        Assert.Equal(InputProblem.Invalid, refusal.Problem);
        Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Engine.Attributes());
    }

    [Fact]
    public void Members_of_an_attribute_out_of_range_are_refused_and_at_their_limits_taken()
    {
        Engine.CreateSource("s", Party.First, null);
        AttributeDefinition set = Age with { Kind = AttributeKind.Set };
        foreach (AttributeDefinition wrong in (AttributeDefinition[])
            [
                Age with { Scale = -1 }, Age with { Scale = 10 }, set with { Scale = 1 }, set with { Merge = MergeRule.Sum }, Age with { Count = CountRule.Days }, Age with { TimeToLive = 0 },
                Age with { TimeToLive = 36_501 }, Age with { Sensitivity = "" }, Age with { Sensitivity = new string('x', 65) }, Age with { Kind = (AttributeKind)9 },
                Age with { Merge = (MergeRule)9 }, Age with { Name = new string('n', 129) },
            ])
        {
            Assert.Equal(InputProblem.Invalid, Assert.Throws<InputException>(() => Engine.CreateAttribute(wrong, null)).Problem);
        }

        Assert.Equal(InputProblem.NotFound, Assert.Throws<InputException>(() => Engine.CreateAttribute(Age with { Source = "crm" }, null)).Problem);
        AttributeDefinition widest = Age with { Name = new string('n', 128), Scale = 9, TimeToLive = 36_500, Sensitivity = new string('x', 64), Merge = MergeRule.Maximum };
        Assert.Equal(widest with { Id = 1 }, Engine.CreateAttribute(widest, null).Definition);
        Assert.Equal(InputProblem.AlreadyExists, Assert.Throws<InputException>(() => Engine.CreateAttribute(widest, null)).Problem);
    }

    [Fact]
    public void Several_members_of_an_attribute_change_at_once_or_not_at_all()
    {
        _world.Ingest(ReviewEngine.Mapping("{\"name\":\"tag\",\"kind\":\"set\",\"column\":\"v\"}"), ReviewEngine.Rows(5, more: "x"));
        AttributeInfo before = Engine.Attributes().Single();
        AttributeEdit edit = new() { SetsTimeToLive = true, TimeToLive = 9, SetsSensitivity = true, Sensitivity = new string('x', 65), AllowsIdentifiers = true };
        Assert.Throws<InputException>(() => Engine.UpdateAttribute("tag", edit, null, null));
        Assert.Throws<InputException>(() => Engine.UpdateAttribute("tag", edit with { Sensitivity = "ok", TimeToLive = 36_501 }, null, null));
        Assert.Equal(before, Engine.Attributes().Single());

        AttributeInfo after = Engine.UpdateAttribute("tag", edit with { Sensitivity = "health" }, before.Etag, null);
        Assert.Equal(before.Definition with { TimeToLive = 9, Sensitivity = "health", AllowsIdentifiers = true, IsTimed = true }, after.Definition);
        Assert.NotEqual(before.Etag, after.Etag);
        Assert.Equal(5, _world.Count("tag = \"x\" WITHIN 1 DAYS"));
        Assert.Equal(after, Engine.UpdateAttribute("tag", new AttributeEdit(), after.Etag, null));
        AttributeInfo lifted = Engine.UpdateAttribute("tag", new AttributeEdit { SetsTimeToLive = true, SetsSensitivity = true }, after.Etag, null);
        Assert.Equal(after.Definition with { TimeToLive = null, Sensitivity = null }, lifted.Definition);
        _world.Reopen();
        Assert.Equal(lifted, Engine.Attributes().Single());
    }

    [Fact]
    public void A_source_is_in_use_while_an_attribute_belongs_to_it()
    {
        SourceInfo source = Engine.CreateSource("s", Party.Third, null);
        Assert.Equal(("s", Party.Third, Start), (source.Name, source.Party, source.Created));
        Assert.Equal(InputProblem.AlreadyExists, Assert.Throws<InputException>(() => Engine.CreateSource("s", Party.Third, null)).Problem);
        Assert.Throws<InputException>(() => Engine.CreateSource("t", (Party)4, null));
        Engine.CreateAttribute(Age, null);
        InputException refusal = Assert.Throws<InputException>(() => Engine.DeleteSource("s", source.Etag, null));
        Assert.Equal((InputProblem.InUse, "Data source \"s\" cannot be deleted: attribute \"age\" refers to it."), (refusal.Problem, refusal.Message));
        Engine.DeleteAttribute("age", null, null);
        Engine.DeleteSource("s", source.Etag, null);
        Assert.Empty(Engine.Sources());
        Assert.NotEqual(source.Etag, Engine.CreateSource("s", Party.First, null).Etag);
    }

    [Fact]
    public void A_rule_with_errors_changes_nothing_and_its_request_may_be_made_again()
    {
        ChangeRequest request = Request("r");
        (SegmentInfo? saved, IReadOnlyList<RuleMessage> messages) = Engine.CreateSegment("s", "nothing = 1", request);
        Assert.Null(saved);
        Assert.Contains(messages, static message => message.IsError);
        Assert.Empty(Engine.Segments());
        SegmentInfo made = Engine.CreateSegment("s", "EVERYONE", request).Saved!;
        Assert.Null(Engine.UpdateSegment("s", "SEGMENT(\"s\")", made.Etag, null).Saved);
        Assert.Null(Engine.UpdateSegment("s", "AND", made.Etag, null).Saved);
        Assert.Equal([made], Engine.Segments());
        Engine.CreateSegment("t", "SEGMENT(\"s\")", null);
        Assert.Null(Engine.UpdateSegment("s", "NOT SEGMENT(\"t\")", made.Etag, null).Saved);
        Assert.Equal(InputProblem.InUse, Assert.Throws<InputException>(() => Engine.DeleteSegment("s", made.Etag, null)).Problem);
    }

    [Fact]
    public void A_repeated_request_answers_with_what_is_there_now()
    {
        SegmentInfo first = Engine.CreateSegment("s", "EVERYONE", Request("create")).Saved!;
        SegmentInfo second = Engine.UpdateSegment("s", "NOBODY", first.Etag, Request("update")).Saved!;
        Assert.Equal((1, 2), (first.Version, second.Version));
        Assert.Equal(second, Engine.CreateSegment("s", "EVERYONE", Request("create")).Saved);
        Assert.Equal(second, Engine.UpdateSegment("s", "NOBODY", first.Etag, Request("update")).Saved); // although its etag is an old one
        Assert.Equal(InputProblem.EtagMismatch, Assert.Throws<InputException>(() => Engine.UpdateSegment("s", "EVERYONE", first.Etag, Request("late"))).Problem);
        Engine.DeleteSegment("s", second.Etag, Request("delete"));
        Engine.DeleteSegment("s", second.Etag, Request("delete"));
        Assert.Equal(InputProblem.NotFound, Assert.Throws<InputException>(() => Engine.CreateSegment("s", "EVERYONE", Request("create"))).Problem);
        Assert.Equal(InputProblem.NotFound, Assert.Throws<InputException>(() => Engine.DeleteSegment("s", null, Request("another"))).Problem);
    }

    [Fact]
    public void A_request_without_its_parts_is_refused()
    {
        foreach (ChangeRequest request in (ChangeRequest[])
            [
                Request(""), Request(new string('r', 129)), Request("r") with { Principal = "" }, Request("r") with { Principal = new string('p', 129) },
                Request("r") with { Digest = new byte[31] }, Request("r") with { Digest = new byte[33] },
            ])
        {
            Assert.Equal(InputProblem.Invalid, Assert.Throws<InputException>(() => Engine.CreateSource("s", Party.First, request)).Problem);
        }

        Engine.CreateSource("s", Party.First, Request(new string('r', 128)) with { Principal = new string('p', 128) });
    }

    [Fact]
    public void Requests_of_principals_are_their_own()
    {
        Engine.CreateSource("s", Party.First, Request("r"));
        Assert.Equal(InputProblem.AlreadyExists, Assert.Throws<InputException>(() => Engine.CreateSource("s", Party.First, Request("r") with { Principal = "another" })).Problem);
        Assert.Equal(InputProblem.RequestIdReused, Assert.Throws<InputException>(() => Engine.CreateSource("t", Party.First, Request("r", 2))).Problem);
    }

    [Fact]
    public void The_floor_of_a_destination_changes_and_nothing_else_of_it()
    {
        _world.Ingest(ReviewEngine.Mapping("{\"name\":\"on\",\"kind\":\"flag\"}"), ReviewEngine.Rows(1));
        DestinationInfo made = Engine.CreateDestination("ads", "cookie", 100, null);
        Assert.Equal(InputProblem.AlreadyExists, Assert.Throws<InputException>(() => Engine.CreateDestination("ads", "cookie", 100)).Problem);
        Assert.Equal(InputProblem.NotFound, Assert.Throws<InputException>(() => Engine.CreateDestination("mail", "email", 100)).Problem);
        Assert.Throws<InputException>(() => Engine.UpdateDestination("ads", 0, made.Etag, null));
        DestinationInfo changed = Engine.UpdateDestination("ads", 1, made.Etag, null);
        Assert.Equal(made with { Floor = 1, Etag = changed.Etag }, changed);
        Assert.NotEqual(made.Etag, changed.Etag);
        Assert.Equal(changed, Engine.UpdateDestination("ads", 1, changed.Etag, null));
        Assert.Equal(InputProblem.EtagMismatch, Assert.Throws<InputException>(() => Engine.DeleteDestination("ads", made.Etag, null)).Problem);
        _world.Reopen();
        Assert.Equal([changed], Engine.Destinations());
    }

    [Fact]
    public void A_store_whose_day_zone_this_machine_does_not_know_says_so()
    {
        Engine.Dispose();
        using (CatalogDatabase database = CatalogDatabase.Open(_world.Store))
        {
            using Microsoft.Data.Sqlite.SqliteTransaction transaction = database.Connection.BeginTransaction();
            CatalogTables.Settings.Put(database.Connection, transaction, "day_zone", "Moon/Tycho");
            transaction.Commit();
        }

        EngineOptions options = new() { Clock = new FixedClock(Start) };
        for (int attempt = 0; attempt < 2; attempt++) // the refused one leaves no lock
        {
            InputException refusal = Assert.Throws<InputException>(() => SegmentationEngine.Open(_world.Store, options));
            Assert.Contains("\"Moon/Tycho\", which this machine does not know", refusal.Message, StringComparison.Ordinal);
        }
    }

    private static AttributeDefinition Age => new() { Id = 0, Name = "age", Kind = AttributeKind.Number, Source = "s" };

    private static ChangeRequest Request(string id, byte content = 1) => new("someone", id, SHA256.HashData([content]));
}
