using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;

namespace Segmentation.Service.Hosting;

/// <summary>A streaming call whose token is also cancelled by the server's stop: at the end of the drain, or at its beginning when it would never end by itself.</summary>
internal sealed class DrainedCall : ServerCallContext, IDisposable
{
    private const string Watch = "/grpc.health.v1.Health/Watch";
    private const string Reflection = "/grpc.reflection.";
    private const string HttpContextKey = "__HttpContext"; // where GetHttpContext looks in a context that is not the runtime's own

    private readonly ServerCallContext _call;
    private readonly CancellationTokenSource _either;

    public DrainedCall(ServerCallContext call, Draining draining)
    {
        _call = call;
        _either = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken, IsEndless(call.Method) ? draining.Begun : draining.Cut);
        call.UserState[HttpContextKey] = call.GetHttpContext();
    }

    public void Dispose() => _either.Dispose();

    /// <summary>Of streams that end only when the client wants it.</summary>
    private static bool IsEndless(string method) => method == Watch || method.StartsWith(Reflection, StringComparison.Ordinal);

    protected override string MethodCore => _call.Method;

    protected override string HostCore => _call.Host;

    protected override string PeerCore => _call.Peer;

    protected override DateTime DeadlineCore => _call.Deadline;

    protected override Metadata RequestHeadersCore => _call.RequestHeaders;

    protected override CancellationToken CancellationTokenCore => _either.Token;

    protected override Metadata ResponseTrailersCore => _call.ResponseTrailers;

    protected override Status StatusCore
    {
        get => _call.Status;
        set => _call.Status = value;
    }

    protected override WriteOptions? WriteOptionsCore
    {
        get => _call.WriteOptions;
        set => _call.WriteOptions = value;
    }

    protected override AuthContext AuthContextCore => _call.AuthContext;

    protected override IDictionary<object, object> UserStateCore => _call.UserState;

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) => _call.CreatePropagationToken(options);

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => _call.WriteResponseHeadersAsync(responseHeaders);
}
