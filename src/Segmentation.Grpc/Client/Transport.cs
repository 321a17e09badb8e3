using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace Grpc.Net.Client.Internal;

/// <summary>Sends requests, and answers as soon as the headers of the response are there.</summary>
/// <param name="invoker">The way out.</param>
/// <param name="owned">Disposed with the transport.</param>
internal sealed class Transport(HttpMessageInvoker invoker, bool owned) : IDisposable
{
    public static Transport Create(GrpcChannelOptions options)
    {
        if (options.HttpClient is not null && options.HttpHandler is not null)
        {
            throw new ArgumentException($"Both {nameof(options.HttpClient)} and {nameof(options.HttpHandler)} are set; one of them is allowed.", nameof(options));
        }

        if (options.HttpClient is { } client)
        {
            return new Transport(client, options.DisposeHttpClient);
        }

        // An invoker disposes its handler, so one that must outlive the channel is wrapped without being owned.
        return options.HttpHandler is { } handler
            ? new Transport(new HttpMessageInvoker(handler, options.DisposeHttpClient), owned: true)
            : new Transport(new HttpMessageInvoker(DefaultHandler(), disposeHandler: true), owned: true);
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => invoker is HttpClient client
        ? client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
        : invoker.SendAsync(request, cancellationToken);

    public void Dispose()
    {
        if (owned)
        {
            invoker.Dispose();
        }
    }

    // A redirect would carry metadata, credentials among it, to a place that the caller did not name.
    private static SocketsHttpHandler DefaultHandler() => new()
    {
        EnableMultipleHttp2Connections = true,
        AllowAutoRedirect = false,
        UseCookies = false,
    };
}
