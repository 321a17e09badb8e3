using System;
using System.Diagnostics;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Protocol;
using Grpc.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

/// <summary>Takes the requests of one method. Made once, when the method is mapped.</summary>
internal abstract class CallHandler(IMethod method, CallSettings settings, ILogger log)
{
    /// <summary>Kestrel's own limit of a request body, in bytes.</summary>
    private const int DefaultBodyLimit = 30_000_000;

    private readonly string _name = RpcConventions.NameOf(method);

    public IMethod Method => method;

    public CallSettings Settings => settings;

    public ILogger Log => log;

    /// <summary>True if requests are a stream, to which no limit of rate or size of Kestrel applies.</summary>
    protected abstract bool StreamsRequests { get; }

    public Task HandleAsync(HttpContext http)
    {
        if (!RequestChecks.IsGrpc(http, log))
        {
            return Task.CompletedTask;
        }

        // Routing takes paths in any case; gRPC does not.
        if (!(http.Request.Path.Value ?? "").EndsWith(method.FullName, StringComparison.Ordinal))
        {
            return UnknownCalls.EndAsync(http, "Method is unimplemented.", log);
        }

        LiftLimits(http);
        ServerCall call = new(http, this);
        return ServerTelemetry.IsWatched ? RunWatchedAsync(call) : RunAsync(call);
    }

    /// <summary>Reads, invokes and writes; exceptions end the call.</summary>
    protected abstract ValueTask InvokeAsync(ServerCall call);

    private async Task RunAsync(ServerCall call)
    {
        try
        {
            call.Begin();
            await InvokeAsync(call).ConfigureAwait(false);
            call.End();
        }
#pragma warning disable CA1031 // whatever a handler throws becomes the status of its call
        catch (Exception exception)
#pragma warning restore CA1031
        {
            call.Fail(exception);
        }

        await call.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RunWatchedAsync(ServerCall call)
    {
        long began = settings.Time.GetTimestamp();
        Activity? span = ServerTelemetry.Begin(call.HttpContext, _name);
        await RunAsync(call).ConfigureAwait(false);
        ServerTelemetry.End(span, _name, call.EndCode, settings.Time.GetElapsedTime(began));
    }

    /// <summary>Lifts the web server's limits of a whole body where a body is a stream of messages; the rate that it asks for then holds within a message.</summary>
    private void LiftLimits(HttpContext http)
    {
        if (!StreamsRequests && settings.MaxReceive is <= DefaultBodyLimit - MessageFrame.HeaderLength)
        {
            return;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (StreamsRequests && http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }
}
