using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Segmentation.Service.Tests.Support;

/// <summary>A call without a connection.</summary>
internal sealed class FakeCall : ServerCallContext
{
    private readonly Dictionary<object, object> _state = new() { ["__HttpContext"] = new DefaultHttpContext() };

    /// <summary>Gives the call up.</summary>
    public CancellationTokenSource GiveUp { get; } = new();

    public DateTime EndsAt { get; init; } = DateTime.MaxValue;

    public string Path { get; init; } = "/segmentation.v1.AnalysisService/Count";

    protected override string MethodCore => Path;

    protected override string HostCore => "localhost";

    protected override string PeerCore => "ipv4:127.0.0.1:5";

    protected override DateTime DeadlineCore => EndsAt;

    protected override Metadata RequestHeadersCore { get; } = [];

    protected override CancellationToken CancellationTokenCore => GiveUp.Token;

    protected override Metadata ResponseTrailersCore { get; } = [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore => new("", []);

    protected override IDictionary<object, object> UserStateCore => _state;

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) => throw new NotSupportedException();

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;
}
