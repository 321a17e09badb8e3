using System;
using System.Threading.Tasks;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Segmentation.Service.Tests.Support;
using Xunit;

namespace Segmentation.Service.Tests.Catalogue;

public sealed class ActivationTests
{
    private static readonly Timestamp Start = Timestamp.FromDateTime(new DateTime(2011, 12, 1, 0, 0, 0, DateTimeKind.Utc));

    [Fact]
    public async Task Activations_are_created_updated_by_mask_listed_and_deleted()
    {
        await using TestServer server = await StartAsync();
        V1.Activation made = await server.Catalog.CreateActivationAsync(new V1.CreateActivationRequest { Activation = Golf() });
        Assert.Equal((V1.State.Active, 1ul, Start, 30L * 86_400), (made.State, made.SegmentVersion, made.StartTime, made.MemberTtl.Seconds));
        V1.Activation paused = await server.Catalog.UpdateActivationAsync(new V1.UpdateActivationRequest
        {
            Activation = new V1.Activation { Name = "golf", State = V1.State.Paused, ExternalId = "not in the mask", Etag = made.Etag },
            UpdateMask = new FieldMask { Paths = { "state", "start_time" } },
        });
        Assert.Equal((V1.State.Paused, "list-7", null, 30L * 86_400), (paused.State, paused.ExternalId, paused.StartTime, paused.MemberTtl.Seconds));
        await Calls.RefusedAsync(
            server.Catalog.UpdateActivationAsync(new V1.UpdateActivationRequest { Activation = new V1.Activation { Name = "golf", State = V1.State.Active, Etag = made.Etag }, UpdateMask = new FieldMask { Paths = { "state" } } }),
            StatusCode.Aborted,
            "ETAG_MISMATCH");
        await Calls.RefusedAsync(server.Catalog.DeleteSegmentAsync(new V1.DeleteSegmentRequest { Name = "golfers" }), StatusCode.FailedPrecondition, "IN_USE");
        await Calls.RefusedAsync(server.Catalog.DeleteDestinationAsync(new V1.DeleteDestinationRequest { Name = "adserver" }), StatusCode.FailedPrecondition, "IN_USE");
        await server.Catalog.DeleteActivationAsync(new V1.DeleteActivationRequest { Name = "golf", Etag = paused.Etag });
        Assert.Empty((await server.Catalog.ListActivationsAsync(new V1.ListActivationsRequest())).Activations);
    }

    [Fact]
    public async Task Fields_changed_at_once_by_masks_of_different_callers_are_all_kept()
    {
        await using TestServer server = await StartAsync();
        await server.Catalog.CreateActivationAsync(new V1.CreateActivationRequest { Activation = Golf() });
        await Task.WhenAll(
            Update("external_id", new V1.Activation { Name = "golf", ExternalId = "list-8" }),
            Update("member_ttl", new V1.Activation { Name = "golf", MemberTtl = Duration.FromTimeSpan(TimeSpan.FromDays(540)) }),
            Update("state", new V1.Activation { Name = "golf", State = V1.State.Paused }));
        V1.Activation after = await server.Catalog.GetActivationAsync(new V1.GetActivationRequest { Name = "golf" });
        Assert.Equal(("list-8", 540L * 86_400, V1.State.Paused, Start), (after.ExternalId, after.MemberTtl.Seconds, after.State, after.StartTime));

        Task Update(string path, V1.Activation wanted) =>
            server.Catalog.UpdateActivationAsync(new V1.UpdateActivationRequest { Activation = wanted, UpdateMask = new FieldMask { Paths = { path } } }).ResponseAsync;
    }

    [Fact]
    public async Task A_list_can_be_of_one_destination_and_its_tokens_are_too()
    {
        await using TestServer server = await StartAsync();
        await server.Catalog.CreateDestinationAsync(new V1.CreateDestinationRequest { Destination = new V1.Destination { Name = "other", IdSpace = "cookie" } });
        foreach (string name in (string[])["a", "b", "c"])
        {
            await server.Catalog.CreateActivationAsync(new V1.CreateActivationRequest { Activation = new V1.Activation { Name = name, Segment = "golfers", Destination = name == "b" ? "other" : "adserver" } });
        }

        V1.ListActivationsResponse page = await server.Catalog.ListActivationsAsync(new V1.ListActivationsRequest { Destination = "adserver", PageSize = 1 });
        Assert.Equal("a", Assert.Single(page.Activations).Name);
        V1.ListActivationsResponse next = await server.Catalog.ListActivationsAsync(new V1.ListActivationsRequest { Destination = "adserver", PageToken = page.NextPageToken });
        Assert.Equal(("c", ""), (Assert.Single(next.Activations).Name, next.NextPageToken));
        await Calls.RefusedAsync(server.Catalog.ListActivationsAsync(new V1.ListActivationsRequest { PageToken = page.NextPageToken }), StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID");
        await Calls.RefusedAsync(server.Catalog.ListActivationsAsync(new V1.ListActivationsRequest { Destination = "none" }), StatusCode.NotFound, "NOT_FOUND");
    }

    public static TheoryData<V1.Activation, string> Bad { get; } = new()
    {
        { new V1.Activation { Name = "x", Destination = "adserver" }, "activation.segment" },
        { new V1.Activation { Name = "x", Segment = "golfers" }, "activation.destination" },
        { new V1.Activation { Segment = "golfers", Destination = "adserver" }, "activation.name" },
        { new V1.Activation { Name = "x", Segment = "golfers", Destination = "adserver", State = (V1.State)9 }, "activation.state" },
        { new V1.Activation { Name = "x", Segment = "golfers", Destination = "adserver", StartTime = new Timestamp { Seconds = long.MaxValue } }, "activation.start_time" },
        { new V1.Activation { Name = "x", Segment = "golfers", Destination = "adserver", EndTime = new Timestamp { Nanos = -1 } }, "activation.end_time" },
        { new V1.Activation { Name = "x", Segment = "golfers", Destination = "adserver", MemberTtl = new Duration { Seconds = 0 } }, "activation.member_ttl" },
        { new V1.Activation { Name = "x", Segment = "golfers", Destination = "adserver", MemberTtl = new Duration { Seconds = 86_401 } }, "activation.member_ttl" },
        { new V1.Activation { Name = "x", Segment = "golfers", Destination = "adserver", MemberTtl = new Duration { Seconds = 86_400, Nanos = 1 } }, "activation.member_ttl" },
        { new V1.Activation { Name = "x", Segment = "golfers", Destination = "adserver", MemberTtl = new Duration { Seconds = 541 * 86_400 } }, "activation.member_ttl" },
        { new V1.Activation { Name = "x", Segment = "golfers", Destination = "adserver", MemberTtl = new Duration { Seconds = -86_400 } }, "activation.member_ttl" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task An_activation_with_a_field_that_cannot_be_used_names_it(V1.Activation activation, string field)
    {
        await using TestServer server = await StartAsync();
        RpcException status = await Calls.RefusedAsync(
            server.Catalog.CreateActivationAsync(new V1.CreateActivationRequest { Activation = activation }), StatusCode.InvalidArgument, "INVALID");
        Assert.Equal(field, Calls.Fields(status));
        Assert.Empty(server.Engine.Activations(null));
    }

    private static Task<TestServer> StartAsync() => TestServer.StartAsync(static (engine, folder) =>
    {
        Visits.Fill(engine, folder);
        engine.CreateSegment("golfers", "interest = \"golf\"", null);
        engine.CreateDestination("adserver", "cookie", 10, null);
    });

    private static V1.Activation Golf() => new()
    {
        Name = "golf",
        Segment = "golfers",
        Destination = "adserver",
        ExternalId = "list-7",
        StartTime = Start,
        MemberTtl = Duration.FromTimeSpan(TimeSpan.FromDays(30)),
    };
}
