using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Segmentation.Web;

namespace Grpc.Tests.Web;

/// <summary>Calls of the probe in the protocols of the web, by hand-made requests.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    private readonly ProbeServer _server;
    private readonly HttpClient _http;

    private WebServer(ProbeServer server, int version)
    {
        _server = server;
        _http = new HttpClient
        {
            BaseAddress = server.Address,
            DefaultRequestVersion = version == 1 ? HttpVersion.Version11 : HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    public ProbeLog Log => _server.Log;

    public HttpClient Http => _http;

    /// <summary>Starts a server that speaks one version of HTTP: 1 or 2.</summary>
    public static async Task<WebServer> StartAsync(int version = 1, Action<GrpcServiceOptions>? options = null, params string[] origins)
    {
        ProbeServer server = await ProbeServer.StartAsync(
            options,
            map: application =>
            {
                application.UseWebProtocols(new WebProtocolsOptions { AllowedOrigins = origins });
                application.UseRouting();
                application.MapGrpcService<ProbeService>();
            },
            protocols: version == 1 ? HttpProtocols.Http1 : HttpProtocols.Http2);
        return new WebServer(server, version);
    }

    public static HttpRequestMessage Request(string method, string contentType, byte[] body, params (string Name, string Value)[] headers)
    {
        HttpRequestMessage request = new(HttpMethod.Post, "/probe.Probe/" + method) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("content-type", contentType);
        foreach ((string name, string value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    public Task<WebAnswer> CallAsync(string method, string contentType, byte[] body, params (string Name, string Value)[] headers)
        => SendAsync(Request(method, contentType, body, headers));

    public Task<WebAnswer> JsonAsync(string json, params (string Name, string Value)[] headers)
        => CallAsync("Echo", "application/json", Encoding.UTF8.GetBytes(json), headers);

    public async Task<WebAnswer> SendAsync(HttpRequestMessage request)
    {
        Prepare(request);
        using (request)
        using (HttpResponseMessage response = await _http.SendAsync(request))
        {
            return new WebAnswer(
                (int)response.StatusCode,
                response.Headers.Concat(response.Content.Headers).ToDictionary(field => field.Key, field => string.Join(",", field.Value), StringComparer.OrdinalIgnoreCase),
                await response.Content.ReadAsByteArrayAsync());
        }
    }

    /// <summary>The response as soon as its headers are there.</summary>
    public async Task<(HttpResponseMessage Response, Stream Body)> BeginAsync(string method, string contentType, byte[] body, params (string Name, string Value)[] headers)
    {
        HttpResponseMessage response = await _http.SendAsync(Prepare(Request(method, contentType, body, headers)), HttpCompletionOption.ResponseHeadersRead);
        return (response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>Makes a request one of the version that the server speaks.</summary>
    public HttpRequestMessage Prepare(HttpRequestMessage request)
    {
        request.Version = _http.DefaultRequestVersion;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return request;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }
}

/// <summary>What came back.</summary>
internal sealed record WebAnswer(int Http, Dictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string this[string header] => Headers.GetValueOrDefault(header, "");

    /// <summary>The body as frames or envelopes.</summary>
    public IReadOnlyList<(byte Flag, byte[] Payload)> Frames => [.. RawCall.Frames(Body)];
}
