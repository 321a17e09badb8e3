using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Grpc.Core;
using Segmentation.Service.Tests.Streams;
using Xunit;

namespace Segmentation.Service.Tests.Audience;

/// <summary>What a destination may rely on when it pulls.</summary>
public sealed class ExportTests
{
    private const int Devices = 20_000;
    private static readonly EngineOptions SmallShards = new() { ShardTokens = 3_000 };

    [Fact]
    public async Task A_destination_sees_itself_with_vectors_that_anyone_can_compute()
    {
        using PreparedStore store = new(0);
        await using StreamServer server = await StreamServer.StartAsync(store);
        V1.Destination own = await server.Audience.GetDestinationAsync(new V1.GetDestinationRequest(), server.Platform);
        Assert.Equal((PreparedStore.Destination, "cookie", "verbatim", 100U, 1U, ""), (own.Name, own.IdSpace, own.IdentifierForm, own.Floor, own.KeyEpoch, own.Etag));
        Assert.NotEmpty(own.Vectors);
        Assert.All(own.Vectors, vector => Assert.Equal(store.TokenOf(vector.RawId), vector.Token.ToByteArray()));
        Assert.Equal(own, await server.Audience.GetDestinationAsync(new V1.GetDestinationRequest { Name = own.Name }, server.Platform));
    }

    [Fact]
    public async Task The_activations_of_others_and_their_destination_are_as_if_they_were_not_there()
    {
        using PreparedStore store = new(Devices);
        await using StreamServer server = await StreamServer.StartAsync(store);
        V1.ListActivationsResponse own = await server.Audience.ListActivationsAsync(new V1.ListActivationsRequest(), server.Platform);
        Assert.Equal(PreparedStore.Activation, Assert.Single(own.Activations).Name);

        string other = await RefusalAsync(PreparedStore.Other);
        Assert.Equal(other.Replace(PreparedStore.Other, "nobody"), await RefusalAsync("nobody"));
        Assert.Equal(
            await ActivationRefusalAsync("rivals"),
            (await ActivationRefusalAsync("nothing")).Replace("nothing", "rivals"));

        async Task<string> RefusalAsync(string name)
        {
            (StatusCode code, string reason, string message) = await StreamServer.FailureAsync(
                async () => await server.Audience.GetDestinationAsync(new V1.GetDestinationRequest { Name = name }, server.Platform));
            Assert.Equal((StatusCode.NotFound, "NOT_FOUND"), (code, reason));
            return message;
        }

        async Task<string> ActivationRefusalAsync(string name)
        {
            (StatusCode code, _, string message) = await StreamServer.FailureAsync(
                async () => await server.Audience.BeginExportAsync(new V1.BeginExportRequest { RequestId = name, Activations = { name } }, server.Platform));
            Assert.Equal(StatusCode.NotFound, code);
            return message;
        }
    }

    [Fact]
    public async Task Shards_hold_every_token_once_in_order_and_the_commit_agrees()
    {
        using PreparedStore store = new(Devices);
        await using StreamServer server = await StreamServer.StartAsync(store, SmallShards);
        V1.ExportPlan plan = await server.BeginAsync();
        V1.ActivationPlan planned = Assert.Single(plan.Activations);
        Assert.Equal((8U, (ulong)Devices, (ulong)Devices, 16UL * Devices), (plan.ShardCount, planned.Adds, planned.Waterfall.Addressable, plan.ByteEstimate));
        Assert.Equal(plan, await server.BeginAsync());

        byte[] tokens = await server.ReadAllAsync(plan);
        Assert.Equal(store.ExpectedTokens(), tokens);
        V1.SetDigest digest = Reading.DigestOf(tokens);
        V1.ExportManifest manifest = await server.CommitAsync(plan.ExportId, digest);
        Assert.Equal((digest, plan.ExportId, true), (Assert.Single(manifest.Sets), manifest.ExportId, manifest.PreviousDigest.IsEmpty));
        Assert.Equal(planned.Stamp, Assert.Single(manifest.Stamps));
        Assert.Equal(manifest, await server.CommitAsync(plan.ExportId, digest));
        Assert.Equal("EXPORT_COMMITTED", (await StreamServer.FailureAsync(() => server.ReadAsync(plan, 0))).Reason);

        V1.ExportPlan second = await server.BeginAsync("s");
        V1.ExportManifest next = await server.CommitAsync(second.ExportId, digest);
        Assert.Equal(manifest.Digest, next.PreviousDigest);
    }

    [Fact]
    public async Task A_shard_can_be_read_from_any_chunk_on_with_the_same_bytes_also_after_a_restart()
    {
        using PreparedStore store = new(Devices);
        V1.ExportPlan plan;
        List<V1.ExportChunk> whole;
        await using (StreamServer server = await StreamServer.StartAsync(store, SmallShards))
        {
            plan = await server.BeginAsync();
            whole = await server.ReadAsync(plan, 3);
            Assert.True(whole.Count > 2);
        }

        await using StreamServer restarted = await StreamServer.StartAsync(store, SmallShards);
        for (int from = 0; from < whole.Count; from++)
        {
            Assert.Equal(whole[from..], await restarted.ReadAsync(plan, 3, (ulong)from));
        }

        Assert.Equal(StatusCode.InvalidArgument, (await StreamServer.FailureAsync(() => restarted.ReadAsync(plan, 3, (ulong)whole.Count))).Code);
        Assert.Equal(StatusCode.InvalidArgument, (await StreamServer.FailureAsync(() => restarted.ReadAsync(plan, plan.ShardCount))).Code);
        Assert.Equal(StatusCode.InvalidArgument, (await StreamServer.FailureAsync(() => restarted.ReadAsync(plan, 0, 0, 65_537))).Code);
        Assert.Equal(StatusCode.InvalidArgument, (await StreamServer.FailureAsync(() => restarted.ReadAsync(plan, 0, ulong.MaxValue))).Code);
        Assert.Single(await restarted.ReadAsync(plan, 0, 0, 65_536));
    }

    [Fact]
    public async Task What_is_not_offered_or_not_known_is_said()
    {
        using PreparedStore store = new(0);
        await using StreamServer server = await StreamServer.StartAsync(store);
        Assert.Equal(StatusCode.Unimplemented, await CodeAsync(new() { RequestId = "r", Mode = V1.Mode.Delta }));
        Assert.Equal(StatusCode.Unimplemented, await CodeAsync(new() { RequestId = "r", Layout = V1.Layout.ByDevice }));
        Assert.Equal(StatusCode.InvalidArgument, await CodeAsync(new() { RequestId = "r", Mode = (V1.Mode)9 }));
        Assert.Equal(StatusCode.InvalidArgument, await CodeAsync(new() { RequestId = "r", Layout = (V1.Layout)9 }));
        Assert.Equal(StatusCode.InvalidArgument, await CodeAsync(new() { RequestId = "" }));
        Assert.Equal(StatusCode.InvalidArgument, await CodeAsync(new() { RequestId = new string('r', 129) }));

        V1.ExportPlan plan = await server.Audience.BeginExportAsync(new V1.BeginExportRequest { RequestId = "p", PlanOnly = true }, server.Platform);
        V1.ActivationPlan blocked = Assert.Single(plan.Activations);
        Assert.Equal(("", "BELOW_FLOOR", 0UL, true), (plan.ExportId, Assert.Single(blocked.Blocks).Reason, blocked.Adds, blocked.Waterfall is null));

        await server.BeginAsync("once");
        (StatusCode code, string reason, _) = await StreamServer.FailureAsync(async () =>
            await server.Audience.BeginExportAsync(new V1.BeginExportRequest { RequestId = "once", Activations = { PreparedStore.Activation } }, server.Platform));
        Assert.Equal((StatusCode.AlreadyExists, "REQUEST_ID_REUSED"), (code, reason));

        async Task<StatusCode> CodeAsync(V1.BeginExportRequest request) =>
            (await StreamServer.FailureAsync(async () => await server.Audience.BeginExportAsync(request, server.Platform))).Code;
    }

    [Fact]
    public async Task A_wrong_digest_is_DATA_LOSS_and_changes_nothing()
    {
        using PreparedStore store = new(Devices);
        await using StreamServer server = await StreamServer.StartAsync(store);
        V1.ExportPlan plan = await server.BeginAsync();
        V1.SetDigest right = Reading.DigestOf(store.ExpectedTokens());
        byte[] sum = right.Sum.ToByteArray();
        sum[15] ^= 1;
        foreach (V1.SetDigest[] wrong in (V1.SetDigest[][])
            [[new(right) { Count = right.Count - 1 }], [new(right) { Sum = Google.Protobuf.ByteString.CopyFrom(sum) }], [Reading.DigestOf(store.ExpectedTokens().AsSpan(16))]])
        {
            (StatusCode code, string reason, _) = await StreamServer.FailureAsync(() => server.CommitAsync(plan.ExportId, wrong));
            Assert.Equal((StatusCode.DataLoss, "DIGEST_MISMATCH"), (code, reason));
        }

        foreach (V1.SetDigest[] unusable in (V1.SetDigest[][])
            [[new(right) { Sum = Google.Protobuf.ByteString.CopyFrom(sum[1..]) }], [new(right) { Count = ulong.MaxValue }], [new(right) { Index = uint.MaxValue }], [right, right]])
        {
            Assert.Contains((await StreamServer.FailureAsync(() => server.CommitAsync(plan.ExportId, unusable))).Code, (StatusCode[])[StatusCode.InvalidArgument, StatusCode.DataLoss]);
        }

        Assert.Empty(server.Host.Engine.Manifests(PreparedStore.Destination));
        Assert.True((await server.CommitAsync(plan.ExportId, right)).PreviousDigest.IsEmpty);
        await server.RequireHealthyAsync();
    }

    [Fact]
    public async Task An_expired_export_can_neither_be_read_nor_committed()
    {
        MovableClock clock = new();
        EngineOptions options = new() { Clock = clock };
        using PreparedStore store = new(Devices, options);
        await using StreamServer server = await StreamServer.StartAsync(store, options);
        V1.ExportPlan plan = await server.BeginAsync();
        Assert.Equal(clock.Now + options.ExportLifetime, plan.ExpireTime.ToDateTimeOffset());
        clock.Now = plan.ExpireTime.ToDateTimeOffset().AddMilliseconds(-1);
        await server.ReadAsync(plan, 0);
        clock.Now = plan.ExpireTime.ToDateTimeOffset();
        Assert.Equal("EXPORT_EXPIRED", (await StreamServer.FailureAsync(() => server.ReadAsync(plan, 0))).Reason);
        Assert.Equal("EXPORT_EXPIRED", (await StreamServer.FailureAsync(() => server.CommitAsync(plan.ExportId, Reading.DigestOf(store.ExpectedTokens())))).Reason);
    }

    [Fact]
    public async Task The_export_of_another_destination_is_not_found_like_one_that_never_was()
    {
        using PreparedStore store = new(Devices);
        await using StreamServer server = await StreamServer.StartAsync(store);
        V1.ExportPlan plan = await server.BeginAsync();
        Metadata rival = StreamServer.Of(store.OtherKey);
        V1.ExportPlan none = new() { ExportId = new string('0', plan.ExportId.Length) };
        var foreign = await StreamServer.FailureAsync(() => server.ReadAsync(plan, 0, caller: rival));
        Assert.Equal(StatusCode.NotFound, foreign.Code);
        Assert.Equal(foreign, await StreamServer.FailureAsync(() => server.ReadAsync(none, 0, caller: rival)));
        var commit = await StreamServer.FailureAsync(async () => await server.Audience.CommitExportAsync(new V1.CommitExportRequest { ExportId = plan.ExportId }, rival));
        Assert.Equal(commit, await StreamServer.FailureAsync(async () => await server.Audience.CommitExportAsync(new V1.CommitExportRequest { ExportId = none.ExportId }, rival)));
        Assert.Equal(StatusCode.NotFound, commit.Code);
        Assert.Equal(StatusCode.PermissionDenied, (await StreamServer.FailureAsync(() => server.ReadAsync(plan, 0, caller: server.Operator))).Code);
    }

    [Fact]
    public async Task A_deletion_in_between_aborts_what_was_begun_and_the_export_read_anew_leaves_the_device_out()
    {
        using PreparedStore store = new(Devices);
        await using StreamServer server = await StreamServer.StartAsync(store);
        V1.ExportPlan plan = await server.BeginAsync();
        V1.SetDigest before = Reading.DigestOf(await server.ReadAllAsync(plan));
        await new V1.StoreService.StoreServiceClient(server.Channel).DeleteDevicesAsync(
            new V1.DeleteDevicesRequest { IdSpace = "cookie", Identifiers = { "d17" } }, StreamServer.Of(store.AdminKey));

        (StatusCode code, string reason, _) = await StreamServer.FailureAsync(() => server.CommitAsync(plan.ExportId, before));
        Assert.Equal((StatusCode.Aborted, "POLICY_EPOCH_CHANGED"), (code, reason));
        // A shard that became shorter may end before the chunk that a reader wants next.
        Assert.Equal("POLICY_EPOCH_CHANGED", (await StreamServer.FailureAsync(() => server.ReadAsync(plan, 0, Devices - 1, 1))).Reason);
        byte[] tokens = await server.ReadAllAsync(plan);
        Assert.Equal(store.ExpectedTokens(static device => device != 17), tokens);
        V1.ExportManifest manifest = await server.CommitAsync(plan.ExportId, Reading.DigestOf(tokens));
        Assert.True(manifest.PolicyEpoch > plan.PolicyEpoch);
    }
}
