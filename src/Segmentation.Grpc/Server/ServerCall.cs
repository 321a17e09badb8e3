using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Grpc.AspNetCore.Server;

/// <summary>One call on the server: what a handler sees of it. Other files of this class read requests, write responses and end the call.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Its handler disposes it asynchronously.")]
internal sealed partial class ServerCall : ServerCallContext
{
    private readonly CallHandler _handler;
    private Metadata? _requestHeaders;
    private Metadata? _responseTrailers;
    private Dictionary<object, object>? _userState;
    private AuthContext? _authContext;
    private Status _status;

    public ServerCall(HttpContext http, CallHandler handler)
    {
        HttpContext = http;
        _handler = handler;
        _frames = new FrameWriter(http.Response.BodyWriter, handler.Settings.MaxSend);
    }

    public HttpContext HttpContext { get; }

    private CallSettings Settings => _handler.Settings;

    protected override string MethodCore => _handler.Method.FullName;

    protected override string HostCore => HttpContext.Request.Host.Value ?? "";

    protected override string PeerCore => Peers.Address(HttpContext.Connection);

    protected override DateTime DeadlineCore => _deadline?.Due ?? DateTime.MaxValue;

    protected override Metadata RequestHeadersCore => _requestHeaders ??= ReadHeaders();

    protected override CancellationToken CancellationTokenCore => _deadline?.Token ?? HttpContext.RequestAborted;

    protected override Metadata ResponseTrailersCore => _responseTrailers ??= [];

    protected override Status StatusCore
    {
        get => _status.Detail is null ? Status.DefaultSuccess : _status;
        set => _status = value;
    }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore => _authContext ??= Peers.Identity(HttpContext.Connection.ClientCertificate);

    protected override IDictionary<object, object> UserStateCore => _userState ??= new() { [ServerCallContextExtensions.HttpContextKey] = HttpContext };

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options)
        => new CallContextPropagationToken(Deadline, options, CancellationToken);

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        ArgumentNullException.ThrowIfNull(responseHeaders);
        if (HttpContext.Response.HasStarted || _wroteMessage)
        {
            throw new InvalidOperationException("The response headers were sent before, with WriteResponseHeadersAsync or the first message; they can be sent once.");
        }

        lock (_frames)
        {
            ThrowIfEnded();
            foreach (Metadata.Entry entry in responseHeaders)
            {
                if (entry.Key == Metadata.CompressionRequestAlgorithmMetadataKey)
                {
                    ChooseCompression(entry.Value);
                }
                else if (!MetadataCodec.IsProtocolField(entry.Key))
                {
                    IHeaderDictionary headers = HttpContext.Response.Headers;
                    headers[entry.Key] = StringValues.Concat(headers[entry.Key], MetadataCodec.Encode(entry));
                }
            }

            PrepareHeaders();
        }

        return StartAsync();
    }

    private async Task StartAsync()
    {
        await HttpContext.Response.StartAsync(HttpContext.RequestAborted).ConfigureAwait(false);
        await HttpContext.Response.BodyWriter.FlushAsync(HttpContext.RequestAborted).ConfigureAwait(false);
    }

    private Metadata ReadHeaders()
    {
        Metadata metadata = [];
        foreach ((string name, StringValues values) in HttpContext.Request.Headers)
        {
            if (MetadataCodec.IsProtocolField(MetadataCodec.Lower(name)))
            {
                continue;
            }

            foreach (string? value in values)
            {
                MetadataCodec.AddReceived(metadata, name, value ?? "");
            }
        }

        return metadata;
    }
}
