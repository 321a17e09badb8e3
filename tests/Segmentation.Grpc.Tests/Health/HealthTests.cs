using System;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Grpc.Tests.Health;

public sealed class HealthTests
{
    private readonly HealthServiceImpl _health = new();

    [Fact]
    public async Task Row_40_Check_tells_the_state_and_NOT_FOUND_for_an_unknown_name()
    {
        await using ProbeServer server = await StartAsync();
        _health.SetStatus("", ServingStatus.Serving);
        _health.SetStatus("a.B", ServingStatus.NotServing);
        Assert.Equal(ServingStatus.Serving, await CheckAsync(server, ""));
        Assert.Equal(ServingStatus.NotServing, await CheckAsync(server, "a.B"));
        RawAnswer unknown = await server.CallAsync("/grpc.health.v1.Health/Check", RawCall.Frame(new HealthCheckRequest { Service = "c.D" }));
        Assert.Equal(StatusCode.NotFound, unknown.Status);
        _health.ClearAll();
        Assert.Equal(StatusCode.NotFound, (await server.CallAsync("/grpc.health.v1.Health/Check", RawCall.Frame(new HealthCheckRequest()))).Status);
    }

    [Fact]
    public async Task Row_40_Watch_tells_each_change_and_SERVICE_UNKNOWN_for_a_name_not_known_yet()
    {
        await using ProbeServer server = await StartAsync();
        using RawStream watch = RawStream.Start(server, "/grpc.health.v1.Health/Watch");
        await watch.WriteAsync(new HealthCheckRequest { Service = "a.B" });
        watch.Finish();
        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(watch));
        _health.SetStatus("a.B", ServingStatus.Serving);
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
        _health.SetStatus("a.B", ServingStatus.Serving);
        _health.SetStatus("other", ServingStatus.NotServing);
        _health.SetStatus("a.B", ServingStatus.NotServing);
        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        _health.ClearStatus("a.B");
        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(watch));
    }

    private static async Task<ServingStatus> NextAsync(RawStream watch)
        => (await watch.ReadAsync(HealthCheckResponse.Parser).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken))!.Status;

    private static async Task<ServingStatus> CheckAsync(ProbeServer server, string service)
        => (await server.CallAsync("/grpc.health.v1.Health/Check", RawCall.Frame(new HealthCheckRequest { Service = service }))).Single(HealthCheckResponse.Parser).Status;

    private Task<ProbeServer> StartAsync()
        => ProbeServer.StartAsync(services: services => services.AddSingleton(_health), map: application => application.MapGrpcService<HealthServiceImpl>());
}
