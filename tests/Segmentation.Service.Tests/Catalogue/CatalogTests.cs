using System;
using System.Linq;
using System.Threading.Tasks;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Segmentation.Service.Tests.Support;
using Segmentation.Vocabulary.Keys;
using Xunit;

namespace Segmentation.Service.Tests.Catalogue;

public sealed class CatalogTests
{
    [Fact]
    public async Task Sources_are_created_read_listed_and_deleted()
    {
        await using TestServer server = await TestServer.StartAsync();
        V1.Source made = await server.Catalog.CreateSourceAsync(new V1.CreateSourceRequest { Source = new V1.Source { Name = "crm", Party = V1.Party.Second } });
        Assert.Equal(("crm", V1.Party.Second), (made.Name, made.Party));
        Assert.Equal(TestServer.Clock.GetUtcNow(), made.CreateTime.ToDateTimeOffset());
        Assert.Equal(made, await server.Catalog.GetSourceAsync(new V1.GetSourceRequest { Name = "crm" }));
        Assert.Equal([made], (await server.Catalog.ListSourcesAsync(new V1.ListSourcesRequest())).Sources);
        await Calls.RefusedAsync(server.Catalog.DeleteSourceAsync(new V1.DeleteSourceRequest { Name = "crm", Etag = "0" }), StatusCode.Aborted, "ETAG_MISMATCH");
        await server.Catalog.DeleteSourceAsync(new V1.DeleteSourceRequest { Name = "crm", Etag = made.Etag });
        await Calls.RefusedAsync(server.Catalog.GetSourceAsync(new V1.GetSourceRequest { Name = "crm" }), StatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public async Task Attributes_are_created_updated_by_mask_and_deleted()
    {
        await using TestServer server = await TestServer.StartAsync(Visits.Fill);
        V1.Attribute made = await server.Catalog.CreateAttributeAsync(new V1.CreateAttributeRequest
        {
            Attribute = new V1.Attribute { Name = "spend", Kind = V1.AttributeKind.Number, Source = "web", Scale = 2, Merge = V1.MergeRule.Sum, Sensitivity = "money" },
        });
        Assert.Equal((0ul, 0ul, 2u, V1.MergeRule.Sum, false), (made.Devices, made.ValueCount, made.Scale, made.Merge, made.HasTtlDays));
        V1.Attribute updated = await server.Catalog.UpdateAttributeAsync(new V1.UpdateAttributeRequest
        {
            Attribute = new V1.Attribute { Name = "spend", TtlDays = 30, Sensitivity = "not in the mask", Etag = made.Etag },
            UpdateMask = new FieldMask { Paths = { "ttl_days" } },
        });
        Assert.Equal((30u, "money"), (updated.TtlDays, updated.Sensitivity));
        await Calls.RefusedAsync(
            server.Catalog.UpdateAttributeAsync(new V1.UpdateAttributeRequest { Attribute = new V1.Attribute { Name = "spend", Etag = made.Etag }, UpdateMask = new FieldMask { Paths = { "ttl_days" } } }),
            StatusCode.Aborted,
            "ETAG_MISMATCH");
        V1.Attribute lifted = await server.Catalog.UpdateAttributeAsync(new V1.UpdateAttributeRequest
        {
            Attribute = new V1.Attribute { Name = "spend" },
            UpdateMask = new FieldMask { Paths = { "ttl_days", "sensitivity" } },
        });
        Assert.Equal((false, ""), (lifted.HasTtlDays, lifted.Sensitivity));
        await server.Catalog.DeleteAttributeAsync(new V1.DeleteAttributeRequest { Name = "spend" });
        await server.Catalog.CreateSegmentAsync(new V1.CreateSegmentRequest { Segment = new V1.Segment { Name = "golfers", Rule = "interest = \"golf\"" } });
        await Calls.RefusedAsync(server.Catalog.DeleteAttributeAsync(new V1.DeleteAttributeRequest { Name = "interest" }), StatusCode.FailedPrecondition, "IN_USE");
    }

    public static TheoryData<V1.Attribute, string> BadAttributes { get; } = new()
    {
        { new V1.Attribute { Kind = V1.AttributeKind.Flag, Source = "web" }, "attribute.name" },
        { new V1.Attribute { Name = "a", Source = "web" }, "attribute.kind" },
        { new V1.Attribute { Name = "a", Kind = (V1.AttributeKind)99, Source = "web" }, "attribute.kind" },
        { new V1.Attribute { Name = "a", Kind = V1.AttributeKind.Flag }, "attribute.source" },
        { new V1.Attribute { Name = "a", Kind = V1.AttributeKind.Number, Source = "web", Scale = 10 }, "attribute.scale" },
        { new V1.Attribute { Name = "a", Kind = V1.AttributeKind.Number, Source = "web", Scale = uint.MaxValue }, "attribute.scale" },
        { new V1.Attribute { Name = "a", Kind = V1.AttributeKind.Number, Source = "web", Merge = (V1.MergeRule)99 }, "attribute.merge" },
        { new V1.Attribute { Name = "a", Kind = V1.AttributeKind.Event, Source = "web", Count = (V1.CountRule)99 }, "attribute.count" },
        { new V1.Attribute { Name = "a", Kind = V1.AttributeKind.Set, Source = "web", TtlDays = 0 }, "attribute.ttl_days" },
        { new V1.Attribute { Name = "a", Kind = V1.AttributeKind.Set, Source = "web", TtlDays = 36_501 }, "attribute.ttl_days" },
    };

    [Theory]
    [MemberData(nameof(BadAttributes))]
    public async Task An_attribute_with_a_field_that_cannot_be_used_names_it(V1.Attribute attribute, string field)
    {
        await using TestServer server = await TestServer.StartAsync(Visits.Fill);
        RpcException status = await Calls.RefusedAsync(
            server.Catalog.CreateAttributeAsync(new V1.CreateAttributeRequest { Attribute = attribute }), StatusCode.InvalidArgument, "INVALID");
        Assert.Equal(field, Calls.Fields(status));
    }

    [Theory]
    [InlineData("", "ttl_days, sensitivity, allows_identifiers")]
    [InlineData("name", "ttl_days, sensitivity, allows_identifiers")]
    [InlineData("ttlDays", "ttl_days, sensitivity, allows_identifiers")]
    [InlineData("ttl_days kind", "ttl_days, sensitivity, allows_identifiers")]
    [InlineData("*", "ttl_days, sensitivity, allows_identifiers")]
    [InlineData("attribute.ttl_days", "ttl_days, sensitivity, allows_identifiers")]
    public async Task A_mask_that_is_empty_or_names_what_cannot_change_is_refused(string paths, string allowed)
    {
        await using TestServer server = await TestServer.StartAsync(Visits.Fill);
        V1.UpdateAttributeRequest request = new()
        {
            Attribute = new V1.Attribute { Name = "interest", TtlDays = 3 },
            UpdateMask = new FieldMask { Paths = { paths.Split(' ', StringSplitOptions.RemoveEmptyEntries) } },
        };
        RpcException status = await Calls.RefusedAsync(server.Catalog.UpdateAttributeAsync(request), StatusCode.InvalidArgument, "INVALID");
        Assert.Equal("update_mask", Calls.Fields(status));
        Assert.EndsWith("allowed are: " + allowed, status.Status.Detail);
        Assert.False((await server.Catalog.GetAttributeAsync(new V1.GetAttributeRequest { Name = "interest" })).HasTtlDays);
    }

    [Fact]
    public async Task Segments_have_versions_and_refuse_what_cannot_be_used()
    {
        await using TestServer server = await TestServer.StartAsync(Visits.Fill);
        V1.Segment first = await server.Catalog.CreateSegmentAsync(new V1.CreateSegmentRequest { Segment = new V1.Segment { Name = "golfers", Rule = "interest = \"golf\"" } });
        V1.Segment second = await server.Catalog.UpdateSegmentAsync(new V1.UpdateSegmentRequest { Segment = new V1.Segment { Name = "golfers", Rule = "interest = \"gulf\"", Etag = first.Etag } });
        Assert.Equal((1ul, 2ul), (first.Version, second.Version));
        Assert.Empty(first.Messages);
        Assert.Contains(second.Messages, static message => !message.IsError && message.Suggestion.Contains("golf"));
        await Calls.RefusedAsync(
            server.Catalog.UpdateSegmentAsync(new V1.UpdateSegmentRequest { Segment = new V1.Segment { Name = "golfers", Rule = "EVERYONE", Etag = first.Etag } }),
            StatusCode.Aborted,
            "ETAG_MISMATCH");
        RpcException status = await Calls.RefusedAsync(
            server.Catalog.UpdateSegmentAsync(new V1.UpdateSegmentRequest { Segment = new V1.Segment { Name = "golfers", Rule = "intrest = 1" } }), StatusCode.InvalidArgument, "INVALID_RULE");
        Assert.Equal("segment.rule", Calls.Fields(status));
        await Calls.RefusedAsync(
            server.Catalog.UpdateSegmentAsync(new V1.UpdateSegmentRequest { Segment = first, UpdateMask = new FieldMask { Paths = { "name" } } }), StatusCode.InvalidArgument, "INVALID");
        await Calls.RefusedAsync(server.Catalog.CreateSegmentAsync(new V1.CreateSegmentRequest { Segment = first }), StatusCode.AlreadyExists, "ALREADY_EXISTS");
        await server.Catalog.CreateSegmentAsync(new V1.CreateSegmentRequest { Segment = new V1.Segment { Name = "users", Rule = "SEGMENT(\"golfers\")" } });
        await Calls.RefusedAsync(server.Catalog.DeleteSegmentAsync(new V1.DeleteSegmentRequest { Name = "golfers" }), StatusCode.FailedPrecondition, "IN_USE");
        Assert.Equal(second.Rule, (await server.Catalog.GetSegmentAsync(new V1.GetSegmentRequest { Name = "golfers" })).Rule);
    }

    [Fact]
    public async Task A_message_that_is_missing_is_named()
    {
        await using TestServer server = await TestServer.StartAsync();
        Assert.Equal("source", Calls.Fields(await Calls.RefusedAsync(server.Catalog.CreateSourceAsync(new V1.CreateSourceRequest()), StatusCode.InvalidArgument, "INVALID")));
        Assert.Equal("attribute", Calls.Fields(await Calls.RefusedAsync(server.Catalog.CreateAttributeAsync(new V1.CreateAttributeRequest()), StatusCode.InvalidArgument, "INVALID")));
        Assert.Equal("segment", Calls.Fields(await Calls.RefusedAsync(server.Catalog.UpdateSegmentAsync(new V1.UpdateSegmentRequest()), StatusCode.InvalidArgument, "INVALID")));
        Assert.Equal("name", Calls.Fields(await Calls.RefusedAsync(server.Catalog.GetSourceAsync(new V1.GetSourceRequest()), StatusCode.InvalidArgument, "INVALID")));
    }

    [Fact]
    public async Task A_request_id_makes_a_change_have_effect_once_and_knows_other_content()
    {
        await using TestServer server = await TestServer.StartAsync(Visits.Fill);
        V1.CreateSegmentRequest request = new() { Segment = new V1.Segment { Name = "golfers", Rule = "interest = \"golf\"" }, RequestId = "r-1" };
        V1.Segment first = await server.Catalog.CreateSegmentAsync(request);
        ulong version = server.Engine.Version;
        V1.Segment again = await server.Catalog.CreateSegmentAsync(request);
        Assert.Equal((first.Name, first.Etag, first.Version), (again.Name, again.Etag, again.Version));
        Assert.Equal(version, server.Engine.Version);
        V1.CreateSegmentRequest other = request.Clone();
        other.Segment.Rule = "EVERYONE";
        await Calls.RefusedAsync(server.Catalog.CreateSegmentAsync(other), StatusCode.AlreadyExists, "REQUEST_ID_REUSED");
        await Calls.RefusedAsync(
            server.Catalog.CreateSourceAsync(new V1.CreateSourceRequest { Source = new V1.Source { Name = "s", Party = V1.Party.First }, RequestId = "r-1" }),
            StatusCode.AlreadyExists,
            "REQUEST_ID_REUSED");
        await server.Catalog.CreateSegmentAsync(new V1.CreateSegmentRequest { Segment = new V1.Segment { Name = "e", Rule = "EVERYONE" }, RequestId = new string('r', 128) });
        Assert.Equal("request_id", Calls.Fields(await Calls.RefusedAsync(
            server.Catalog.CreateSegmentAsync(new V1.CreateSegmentRequest { Segment = new V1.Segment { Name = "f", Rule = "EVERYONE" }, RequestId = new string('r', 129) }),
            StatusCode.InvalidArgument,
            "INVALID")));
    }

    [Fact]
    public async Task A_change_raced_with_one_request_id_has_effect_once()
    {
        await using TestServer server = await TestServer.StartAsync(Visits.Fill);
        V1.CreateSegmentRequest request = new() { Segment = new V1.Segment { Name = "golfers", Rule = "interest = \"golf\"" }, RequestId = "r-1" };
        V1.Segment[] answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => server.Catalog.CreateSegmentAsync(request).ResponseAsync));
        Assert.Single(answers.Select(static answer => (answer.Etag, answer.Version)).Distinct());
        Assert.Equal(1ul, (await server.Catalog.GetSegmentAsync(new V1.GetSegmentRequest { Name = "golfers" })).Version);
    }

    [Fact]
    public async Task Callers_have_request_ids_of_their_own()
    {
        await using TestServer server = await TestServer.StartAsync(Visits.Fill);
        V1.CatalogService.CatalogServiceClient one = new(server.With(server.Key(AccessRole.Admin)));
        V1.CatalogService.CatalogServiceClient two = new(server.With(server.Key(AccessRole.Operator)));
        await one.CreateSourceAsync(new V1.CreateSourceRequest { Source = new V1.Source { Name = "a", Party = V1.Party.First }, RequestId = "same" });
        await two.CreateSourceAsync(new V1.CreateSourceRequest { Source = new V1.Source { Name = "b", Party = V1.Party.First }, RequestId = "same" });
        Assert.Equal(3, (await one.ListSourcesAsync(new V1.ListSourcesRequest())).Sources.Count);
    }

    [Fact]
    public async Task Destinations_and_their_keys_are_administered()
    {
        await using TestServer server = await TestServer.StartAsync(Visits.Fill);
        V1.Destination made = await server.Catalog.CreateDestinationAsync(new V1.CreateDestinationRequest { Destination = new V1.Destination { Name = "adserver", IdSpace = "cookie" } });
        Assert.Equal((100u, 1u, "verbatim", 0), (made.Floor, made.KeyEpoch, made.IdentifierForm, made.Vectors.Count));
        V1.Destination updated = await server.Catalog.UpdateDestinationAsync(new V1.UpdateDestinationRequest
        {
            Destination = new V1.Destination { Name = "adserver", Floor = 50, Etag = made.Etag },
            UpdateMask = new FieldMask { Paths = { "floor" } },
        });
        Assert.Equal(50u, updated.Floor);
        foreach (uint floor in (uint[])[0, uint.MaxValue])
        {
            Assert.Equal("destination.floor", Calls.Fields(await Calls.RefusedAsync(
                server.Catalog.UpdateDestinationAsync(new V1.UpdateDestinationRequest { Destination = new V1.Destination { Name = "adserver", Floor = floor }, UpdateMask = new FieldMask { Paths = { "floor" } } }),
                StatusCode.InvalidArgument,
                "INVALID")));
        }

        V1.DestinationKey key = await server.Catalog.GetDestinationKeyAsync(new V1.GetDestinationKeyRequest { Name = "adserver" });
        Assert.Equal((32, made.KeyFingerprint), (key.Key.Length, key.Fingerprint));
        Assert.Equal(server.Engine.DestinationKey("adserver"), key.Key.ToByteArray());
        Assert.DoesNotContain(Convert.ToHexString(key.Key.Span), server.Log.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Viewers_see_definitions_and_no_numbers()
    {
        await using TestServer server = await TestServer.StartAsync(Visits.Fill);
        V1.CatalogService.CatalogServiceClient viewer = new(server.With(server.Key(AccessRole.Viewer)));
        V1.CatalogService.CatalogServiceClient user = new(server.With(server.Key(AccessRole.Operator)));
        foreach (V1.Attribute seen in (await viewer.ListAttributesAsync(new V1.ListAttributesRequest())).Attributes.Append(await viewer.GetAttributeAsync(new V1.GetAttributeRequest { Name = "interest" })))
        {
            Assert.Equal((false, false), (seen.HasDevices, seen.HasValueCount));
            Assert.NotEmpty(seen.Name);
        }

        V1.Attribute known = await user.GetAttributeAsync(new V1.GetAttributeRequest { Name = "interest" });
        Assert.Equal((300ul, 2ul), (known.Devices, known.ValueCount));
        Assert.False((await new V1.StoreService.StoreServiceClient(server.With(server.Key(AccessRole.Viewer))).GetStoreAsync(new V1.GetStoreRequest())).HasDevices);
        Assert.Equal(300ul, (await new V1.StoreService.StoreServiceClient(server.With(server.Key(AccessRole.Admin))).GetStoreAsync(new V1.GetStoreRequest())).Devices);
        await Calls.RefusedAsync(viewer.ListAttributeValuesAsync(new V1.ListAttributeValuesRequest { Attribute = "interest" }), StatusCode.PermissionDenied, "ROLE_NOT_ALLOWED");
        Assert.Equal(["travel 300", "golf 60"], (await user.ListAttributeValuesAsync(new V1.ListAttributeValuesRequest { Attribute = "interest" })).Values.Select(static value => $"{value.Text} {value.Devices}"));
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(10_000u)]
    public async Task Values_are_limited(uint limit)
    {
        await using TestServer server = await TestServer.StartAsync(Visits.Fill);
        Assert.Equal(Math.Min(2, (int)limit), (await server.Catalog.ListAttributeValuesAsync(new V1.ListAttributeValuesRequest { Attribute = "interest", Limit = limit })).Values.Count);
        Assert.Equal("limit", Calls.Fields(await Calls.RefusedAsync(
            server.Catalog.ListAttributeValuesAsync(new V1.ListAttributeValuesRequest { Attribute = "interest", Limit = 10_001 }), StatusCode.InvalidArgument, "INVALID")));
        await Calls.RefusedAsync(server.Catalog.ListAttributeValuesAsync(new V1.ListAttributeValuesRequest { Attribute = "none", Limit = limit }), StatusCode.NotFound, "NOT_FOUND");
    }
}
