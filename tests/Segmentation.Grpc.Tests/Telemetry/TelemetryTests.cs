using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Telemetry;
using Grpc.Tests.Client;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Grpc.Tests.Telemetry;

/// <summary>Spans and metrics as the semantic conventions of OpenTelemetry 1.44.0 name them.</summary>
public sealed class TelemetryTests
{
    /// <summary>A service of its own for each test, so that what is heard is the test's.</summary>
    private readonly string _service = $"watched.S{Interlocked.Increment(ref _services)}";
    private static int _services;

    public static TheoryData<StatusCode> Codes => [.. Enum.GetValues<StatusCode>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task Durations_of_both_sides_name_method_status_and_error(StatusCode code)
    {
        using Watching watching = new(_service, traces: false);
        await CallAsync(code);
        (_, double served, Dictionary<string, object?> server) = Assert.Single(watching.Durations("rpc.server.call.duration"));
        (var instrument, double called, Dictionary<string, object?> client) = Assert.Single(watching.Durations("rpc.client.call.duration"));
        string name = code == StatusCode.Cancelled ? "CANCELLED" : string.Concat($"{code}".Select((c, i) => i > 0 && char.IsUpper(c) && $"{code}" != "OK" ? $"_{c}" : $"{char.ToUpperInvariant(c)}"));
        foreach (Dictionary<string, object?> tags in (Dictionary<string, object?>[])[server, client])
        {
            Assert.Equal("grpc", tags["rpc.system.name"]);
            Assert.Equal($"{_service}/Do", tags["rpc.method"]);
            Assert.Equal(name, tags["rpc.response.status_code"]);
        }

        bool fault = code is StatusCode.Unknown or StatusCode.DeadlineExceeded or StatusCode.Unimplemented or StatusCode.Internal or StatusCode.Unavailable or StatusCode.DataLoss;
        Assert.Equal(fault ? name : null, server.GetValueOrDefault("error.type"));
        Assert.Equal(code == StatusCode.OK ? null : name, client.GetValueOrDefault("error.type"));
        Assert.Equal("127.0.0.1", client["server.address"]);
        Assert.IsType<int>(client["server.port"]);
        Assert.True(served > 0 && served <= called, $"served {served} s, called {called} s");
        Assert.Equal("s", instrument.Unit);
        Assert.Equal(code == StatusCode.OK ? 3 : 3 + (fault ? 1 : 0), server.Count);
    }

    [Fact]
    public async Task The_span_of_the_server_is_the_child_of_that_of_the_client()
    {
        using Watching watching = new(_service);
        using Activity outer = new Activity("outer").Start();
        await CallAsync(StatusCode.DataLoss);
        Assert.Same(outer, Activity.Current);
        Activity client = Assert.Single(watching.Spans(ActivityKind.Client));
        Activity server = Assert.Single(watching.Spans(ActivityKind.Server));
        Assert.Equal(outer.SpanId, client.ParentSpanId);
        Assert.Equal(outer.TraceId, server.TraceId);
        Assert.True(server.HasRemoteParent);
        Assert.NotEqual(default, server.ParentSpanId);
        foreach (Activity span in (Activity[])[client, server])
        {
            Assert.Equal($"{_service}/Do", span.DisplayName);
            Assert.Equal("grpc", span.GetTagItem("rpc.system.name"));
            Assert.Equal("DATA_LOSS", span.GetTagItem("rpc.response.status_code"));
            Assert.Equal("DATA_LOSS", span.GetTagItem("error.type"));
            Assert.Equal(ActivityStatusCode.Error, span.Status);
            Assert.Null(span.StatusDescription);
            Assert.Equal("127.0.0.1", span.GetTagItem("server.address"));
        }

        Assert.Equal("127.0.0.1", server.GetTagItem("network.peer.address"));
        Assert.NotNull(server.GetTagItem("network.peer.port"));
    }

    [Theory]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "4bf92f3577b34da6a3ce929d0e0e4736")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01", null)]
    [InlineData("nonsense", null)]
    public async Task A_parent_in_the_request_is_taken_unless_it_is_malformed(string parent, string? trace)
    {
        using Watching watching = new(_service, metrics: false);
        await using ProbeServer server = await StartAsync(StatusCode.OK);
        RawAnswer answer = await server.CallAsync($"/{_service}/Do", RawCall.Frame(0, []), ("traceparent", parent), ("tracestate", "a=1"), ("tracestate", "b=2"));
        Assert.Equal(StatusCode.OK, answer.Status);
        Activity span = Assert.Single(watching.Spans(ActivityKind.Server));
        Assert.Equal(trace is not null, span.HasRemoteParent);
        Assert.Equal(trace ?? span.TraceId.ToHexString(), span.TraceId.ToHexString());
        Assert.Equal(trace is null ? null : "a=1,b=2", span.TraceStateString?.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        Assert.Null(span.GetTagItem("error.type"));
    }

    [Fact]
    public async Task A_method_that_is_not_known_is_one_of_many_names()
    {
        using Watching watching = new(_service);
        await using ProbeServer server = await StartAsync(StatusCode.OK);
        Assert.Equal(StatusCode.Unimplemented, (await server.CallAsync($"/{_service}/Undo", [])).Status);
        Activity span = Assert.Single(watching.Spans(ActivityKind.Server));
        Assert.Equal("grpc", span.DisplayName);
        Assert.Equal("_OTHER", span.GetTagItem("rpc.method"));
        Assert.Equal($"{_service}/Undo", span.GetTagItem("rpc.method_original"));
        Assert.Equal("UNIMPLEMENTED", span.GetTagItem("rpc.response.status_code"));
        Assert.Empty(watching.Durations(RpcConventions.ServerDuration));
    }

    [Fact]
    public async Task A_call_that_is_given_up_ends_its_span_and_leaves_the_current_one()
    {
        using Watching watching = new(_service);
        await using OddServer server = await OddServer.StartAsync(context => Task.Delay(-1, context.RequestAborted));
        using GrpcChannel channel = server.Channel();
        using Activity outer = new Activity("outer").Start();
        AsyncUnaryCall<byte[]> call = channel.CreateCallInvoker().AsyncUnaryCall(Method(), null, default, []);
        Assert.Same(outer, Activity.Current);
        call.Dispose();
        Assert.Same(outer, Activity.Current);
        await call.FailsAsync(StatusCode.Cancelled);
        Assert.Equal("CANCELLED", Assert.Single(watching.Durations(RpcConventions.ClientDuration)).Tags["rpc.response.status_code"]);
        Activity span = Assert.Single(watching.Spans(ActivityKind.Client));
        Assert.Equal("CANCELLED", span.GetTagItem("rpc.response.status_code"));
        Assert.True(span.IsStopped);
    }

    private async Task CallAsync(StatusCode code)
    {
        await using ProbeServer server = await StartAsync(code);
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Address);
        AsyncUnaryCall<byte[]> call = channel.CreateCallInvoker().AsyncUnaryCall(Method(), null, default, []);
        if (code == StatusCode.OK)
        {
            await call;
        }
        else
        {
            await call.FailsAsync(code);
        }
    }

    private Method<byte[], byte[]> Method()
    {
        Marshaller<byte[]> bytes = Marshallers.Create<byte[]>(static (value, context) => context.Complete(value), static context => context.PayloadAsNewBuffer());
        return new Method<byte[], byte[]>(MethodType.Unary, _service, "Do", bytes, bytes);
    }

    private Task<ProbeServer> StartAsync(StatusCode code)
    {
        ServerServiceDefinition definition = ServerServiceDefinition.CreateBuilder()
            .AddMethod(Method(), (request, _) => code == StatusCode.OK ? Task.FromResult(request) : throw new RpcException(new Status(code, "told to")))
            .Build();
        return ProbeServer.StartAsync(map: application => application.MapGrpcService(definition));
    }
}
