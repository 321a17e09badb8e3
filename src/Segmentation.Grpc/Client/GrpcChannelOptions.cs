using System;
using System.Collections.Generic;
using System.Net.Http;
using Grpc.Core;
using Grpc.Net.Compression;
using Microsoft.Extensions.Logging;

namespace Grpc.Net.Client;

/// <summary>How a channel is made. Read once, by <see cref="GrpcChannel.ForAddress(string, GrpcChannelOptions)"/>.</summary>
public sealed class GrpcChannelOptions
{
    internal const int DefaultMaxReceiveMessageSize = 4 * 1024 * 1024;

    /// <summary>Everything at its default.</summary>
    public GrpcChannelOptions() => MaxReceiveMessageSize = DefaultMaxReceiveMessageSize;

    /// <summary>TLS or none, with credentials of calls on top or none. Has to agree with the scheme of the address; null (default) takes the scheme's.</summary>
    public ChannelCredentials? Credentials { get; set; }

    /// <summary>Longest message to send in bytes, before compression; null (default) for no limit. Over it the call ends with RESOURCE_EXHAUSTED and nothing is sent.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>Longest message to receive in bytes, as it is stated and as it is inflated; 4,194,304 by default, null for no limit. Over it the call ends with RESOURCE_EXHAUSTED.</summary>
    public int? MaxReceiveMessageSize { get; set; }

    /// <summary>Encodings of messages; null (default) for gzip and deflate. All of them are offered to the server.</summary>
    public IList<ICompressionProvider>? CompressionProviders { get; set; }

    /// <summary>Makes the loggers; null (default) for no logs.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Sends the requests; null (default) for one made here. Its time-out ends calls too. Not together with <see cref="HttpHandler"/>.</summary>
    public HttpClient? HttpClient { get; set; }

    /// <summary>Sends the requests; null (default) for a <see cref="SocketsHttpHandler"/> that opens further connections when one has no room for another stream and follows no redirects. Not together with <see cref="HttpClient"/>.</summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>The channel disposes the client or handler given; false by default. What the channel makes itself it always disposes.</summary>
    public bool DisposeHttpClient { get; set; }

    /// <summary>A call given up by its token, by Dispose or by its deadline throws <see cref="OperationCanceledException"/> instead of <see cref="RpcException"/>; false by default.</summary>
    public bool ThrowOperationCanceledOnCancellation { get; set; }

    /// <summary>Credentials of calls are sent without TLS, readable by anyone on the way; false by default, and then such a call ends with UNAUTHENTICATED.</summary>
    public bool UnsafeUseInsecureChannelCallCredentials { get; set; }

    /// <summary>Version of HTTP; null (default) for 2.0.</summary>
    public Version? HttpVersion { get; set; }

    /// <summary>How strictly <see cref="HttpVersion"/> is meant; null (default) for exactly.</summary>
    public HttpVersionPolicy? HttpVersionPolicy { get; set; }
}
