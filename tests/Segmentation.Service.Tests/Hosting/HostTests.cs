using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Grpc.Core;
using Segmentation.Service.Configuration;
using Segmentation.Service.Hosting;
using Segmentation.Service.Tests.Support;
using Segmentation.TestSupport.Ingestion;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;
using Xunit;

namespace Segmentation.Service.Tests.Hosting;

public sealed class HostTests
{
    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://[::]:0")]
    public async Task Without_a_valid_key_nothing_beyond_this_machine_is_listened_to(string url)
    {
        using TemporaryFolder folder = new();
        ServiceOptions options = TestServer.Options(folder, ("create", "true"), ("urls", url), ("insecure-plaintext", "true"));
        InputException refused = await Assert.ThrowsAsync<InputException>(() => ServiceHost.StartAsync(options, static _ => { }));
        Assert.Contains("segmentation keys create", refused.Message);
        using (SegmentationEngine engine = SegmentationEngine.Open(options.Store, options.Engine)) // closed again, so it can be opened
        {
            engine.RevokeAccessKey(engine.CreateAccessKey("gone", AccessRole.Admin, null).Key.Id);
        }

        await Assert.ThrowsAsync<InputException>(() => ServiceHost.StartAsync(options, static _ => { }));
    }

    [Fact]
    public async Task A_missing_store_is_an_error_unless_it_is_to_be_created()
    {
        using TemporaryFolder folder = new();
        InputException refused = await Assert.ThrowsAsync<InputException>(() => ServiceHost.StartAsync(TestServer.Options(folder), static _ => { }));
        Assert.Contains("--create", refused.Message);
        Assert.False(Directory.Exists(folder.Path("store")));
        await using ServiceHost host = await ServiceHost.StartAsync(TestServer.Options(folder, ("create", "true")), static _ => { });
        Assert.Equal("UTC", host.Engine.DayZone);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_an_error_that_names_it_and_leaves_the_store_closed()
    {
        await using TestServer server = await TestServer.StartAsync();
        using TemporaryFolder folder = new();
        ServiceOptions options = TestServer.Options(folder, ("create", "true"), ("urls", server.Address));
        InputException refused = await Assert.ThrowsAsync<InputException>(() => ServiceHost.StartAsync(options, static _ => { }));
        Assert.Contains(new Uri(server.Address).Port.ToString(System.Globalization.CultureInfo.InvariantCulture), refused.Message);
        SegmentationEngine.Open(options.Store, options.Engine).Dispose();
    }

    [Fact]
    public async Task The_first_key_made_while_it_runs_closes_the_door()
    {
        await using TestServer server = await TestServer.StartAsync();
        V1.CreateKeyResponse made = await server.Access.CreateKeyAsync(new V1.CreateKeyRequest { Name = "first", Role = V1.Role.Admin });
        await Calls.RefusedAsync(server.Store.GetStoreAsync(new V1.GetStoreRequest()), StatusCode.Unauthenticated, "KEY_MISSING");
        V1.AccessService.AccessServiceClient admin = new(server.With(made.Secret));
        V1.CreateKeyResponse second = await admin.CreateKeyAsync(new V1.CreateKeyRequest { Name = "second", Role = V1.Role.Operator });
        V1.AnalysisService.AnalysisServiceClient user = new(server.With(second.Secret));
        Assert.Equal(0ul, (await user.CountAsync(new V1.CountRequest { Rule = "EVERYONE" })).Count);
        await Calls.RefusedAsync(new V1.AccessService.AccessServiceClient(server.With(second.Secret)).ListKeysAsync(new V1.ListKeysRequest()), StatusCode.PermissionDenied, "ROLE_NOT_ALLOWED");
        await Calls.RefusedAsync(admin.RevokeKeyAsync(new V1.RevokeKeyRequest { Id = made.Key.Id }), StatusCode.FailedPrecondition, "LAST_ADMIN_KEY");
        V1.AccessKey revoked = await admin.RevokeKeyAsync(new V1.RevokeKeyRequest { Id = second.Key.Id });
        Assert.NotNull(revoked.RevokeTime);
        await Calls.RefusedAsync(user.CountAsync(new V1.CountRequest { Rule = "EVERYONE" }), StatusCode.Unauthenticated, "KEY_UNKNOWN");
        Assert.Equal(2, (await admin.ListKeysAsync(new V1.ListKeysRequest())).Keys.Count);
        Assert.DoesNotContain(made.Secret, server.Log.Text);
        Assert.DoesNotContain(second.Secret, server.Log.Text);
    }

    [Fact]
    public async Task A_message_at_the_limit_is_taken_and_one_above_is_refused_and_the_server_goes_on()
    {
        const int Limit = 70_000;
        await using TestServer server = await TestServer.StartAsync(null, ("max-message-bytes", "70000"));
        await Calls.RefusedAsync(server.Analysis.CountAsync(Sized(Limit)), StatusCode.InvalidArgument, "INVALID_RULE");
        RpcException status = await Assert.ThrowsAsync<RpcException>(async () => await server.Analysis.CountAsync(Sized(Limit + 1)));
        Assert.Equal(StatusCode.ResourceExhausted, status.StatusCode);
        Assert.Equal(0ul, (await server.Analysis.CountAsync(new V1.CountRequest { Rule = "EVERYONE" })).Count);
    }

    [Fact]
    public async Task A_method_that_is_not_there_is_unimplemented()
    {
        await using TestServer server = await TestServer.StartAsync();
        Marshaller<byte[]> plain = Marshallers.Create(static bytes => bytes, static bytes => bytes);
        Method<byte[], byte[]> method = new(MethodType.Unary, "segmentation.v1.CatalogService", "NotYet", plain, plain);
        RpcException status = await Assert.ThrowsAsync<RpcException>(async () => await server.Channel().CreateCallInvoker().AsyncUnaryCall(method, null, default, []));
        Assert.Equal(StatusCode.Unimplemented, status.StatusCode);
    }

    [Fact]
    public async Task Devices_are_deleted_and_the_store_is_checked_and_checkpointed()
    {
        await using TestServer server = await TestServer.StartAsync(Visits.Fill);
        V1.DeleteDevicesResponse deleted = await server.Store.DeleteDevicesAsync(
            new V1.DeleteDevicesRequest { IdSpace = "cookie", Identifiers = { "cookie-1", "cookie-2", "cookie-none", "null" } });
        Assert.Equal((4u, 2u, 1u, 1u), (deleted.Requested, deleted.Deleted, deleted.Unknown, deleted.Refused));
        V1.Store store = await server.Store.GetStoreAsync(new V1.GetStoreRequest());
        Assert.Equal((298ul, deleted.Version, "2011-12-20"), (store.Devices, store.Version, store.Today));
        Assert.Equal(store.Version, (await server.Store.CheckpointAsync(new V1.CheckpointRequest())).Version);
        Assert.Empty((await server.Store.VerifyStoreAsync(new V1.VerifyStoreRequest())).Faults);
        foreach (int count in (int[])[0, 100_001])
        {
            V1.DeleteDevicesRequest request = new() { IdSpace = "cookie", Identifiers = { Enumerable.Repeat("x", count) } };
            Assert.Equal("identifiers", Calls.Fields(await Calls.RefusedAsync(server.Store.DeleteDevicesAsync(request), StatusCode.InvalidArgument, "INVALID")));
        }

        Assert.DoesNotContain("cookie-1", server.Log.Text);
    }

    [Fact]
    public async Task A_stop_is_repeatable_and_closes_the_store()
    {
        using TemporaryFolder folder = new();
        ServiceOptions options = TestServer.Options(folder, ("create", "true"));
        await using TestServer server = await TestServer.StartAsync(folder, options);
        await Task.WhenAll(server.StopAsync(), server.StopAsync());
        SegmentationEngine.Open(options.Store, options.Engine).Dispose();
    }

    /// <summary>A request of exactly so many bytes whose rule is too long to be used.</summary>
    private static V1.CountRequest Sized(int bytes)
    {
        V1.CountRequest request = new() { Rule = new string(' ', bytes) };
        request.Rule = new string(' ', bytes - (request.CalculateSize() - bytes));
        return request.CalculateSize() == bytes ? request : throw new InvalidOperationException($"{request.CalculateSize()} bytes");
    }
}
