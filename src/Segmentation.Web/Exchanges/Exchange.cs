using System;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Segmentation.Web.Origins;

namespace Segmentation.Web.Exchanges;

/// <summary>One call in another protocol. While it runs, what comes behind sees HTTP/2, <c>application/grpc</c>, frames and trailers; this translates both ways.
/// Other files of this class are what stands in for the features of the connection.</summary>
[SuppressMessage("Design", "CA1001", Justification = "RunAsync disposes what it holds.")]
internal abstract partial class Exchange
{
    private readonly HttpContext _http;
    private readonly IHeaderDictionary _requestHeaders = new HeaderDictionary();
    private readonly IHttpRequestFeature _request;
    private readonly IHttpResponseFeature _response;
    private readonly IHttpResponseBodyFeature _body;
    private readonly IHttpResponseTrailersFeature? _trailers;
    private readonly IHttpResetFeature? _reset;
    private readonly IRequestBodyPipeFeature? _requestBody;
    private readonly FrameOutput _output;
    private readonly Lock _ends = new();
    private readonly string? _allowedOrigin;
    private ConvertedReader? _frames;
    private Task? _ending;
    private bool _wasReset;
    private bool _headWritten;

    /// <param name="http">The request as it came.</param>
    /// <param name="allowedOrigin">Origin of the page that calls, which may read the answer; null where no page calls.</param>
    protected Exchange(HttpContext http, string? allowedOrigin)
    {
        _http = http;
        _allowedOrigin = allowedOrigin;
        _request = http.Features.GetRequiredFeature<IHttpRequestFeature>();
        _response = http.Features.GetRequiredFeature<IHttpResponseFeature>();
        _body = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        _trailers = http.Features.Get<IHttpResponseTrailersFeature>();
        _reset = http.Features.Get<IHttpResetFeature>();
        _requestBody = http.Features.Get<IRequestBodyPipeFeature>();
        _output = new FrameOutput(this);
        Source = http.Request.BodyReader;
    }

    /// <summary>Headers of the request as it came.</summary>
    protected IHeaderDictionary ReceivedHeaders => _request.Headers;

    /// <summary>Headers of the request as the server behind sees them.</summary>
    protected IHeaderDictionary CallHeaders => _requestHeaders;

    /// <summary>The body of the request as it came.</summary>
    protected PipeReader Source { get; }

    /// <summary>Frames that the server behind wrote and that were not translated yet.</summary>
    protected FrameOutput Output => _output;

    /// <summary>Whether a header of the request as it came is metadata of the call.</summary>
    protected abstract bool IsMetadata(string name);

    /// <summary>The body of the request as frames. Throws what is wrong with the request only when it is read, so that callers who may not call never cause a byte of work.</summary>
    protected abstract ConvertedReader ReadFrames();

    /// <summary>Whether the response can begin before the call has ended.</summary>
    protected abstract bool Streams { get; }

    /// <summary>Headers of the real response, from those of the call.</summary>
    protected abstract void WriteHead(IHttpResponseFeature real);

    /// <summary>Translates the frames that were written so far.</summary>
    protected abstract void TranslateFrames(PipeWriter real);

    /// <summary>Writes what ends the response: everything, if it could not begin before.</summary>
    protected abstract void WriteEnd(IHttpResponseFeature real, PipeWriter body);

    /// <summary>Lets the rest of the application answer the call.</summary>
    public async Task RunAsync(RequestDelegate next)
    {
        Attach();
        try
        {
            await next(_http).ConfigureAwait(false);
            await EndAsync().ConfigureAwait(false);
        }
        finally
        {
            Detach();
            _output.Dispose();
            _frames?.Dispose();
        }
    }

    private void Attach()
    {
        foreach ((string name, StringValues values) in _request.Headers)
        {
            if (!IsOfTransport(name) && IsMetadata(name))
            {
                _requestHeaders[name] = values;
            }
        }

        _requestHeaders.ContentType = "application/grpc";
        _requestHeaders.TE = "trailers";
        _http.Features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Protocol = HttpProtocol.Http2,
            Method = HttpMethods.Post,
            Scheme = _request.Scheme,
            PathBase = _request.PathBase,
            Path = _request.Path,
            RawTarget = _request.Path,
            Headers = _requestHeaders,
        });
        _frames = ReadFrames();
        _http.Features.Set<IRequestBodyPipeFeature>(this);
        _http.Features.Set<IHttpResponseFeature>(this);
        _http.Features.Set<IHttpResponseBodyFeature>(this);
        _http.Features.Set<IHttpResponseTrailersFeature>(this);
        _http.Features.Set<IHttpResetFeature>(this);
        if (_http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null; // each message has its own limit
        }
    }

    private void Detach()
    {
        _http.Features.Set(_request);
        _http.Features.Set(_requestBody);
        _http.Features.Set(_response);
        _http.Features.Set(_body);
        _http.Features.Set(_trailers);
        _http.Features.Set(_reset);
    }

    /// <summary>Ends the response. The call and its deadline may both want to: it happens once, and both wait for it.</summary>
    private Task EndAsync()
    {
        lock (_ends)
        {
            return _ending ??= _wasReset ? Task.CompletedTask : EndOnceAsync();
        }
    }

    private async Task EndOnceAsync()
    {
        await RunOnStartingAsync().ConfigureAwait(false);
        if (Streams)
        {
            EnsureHead();
            TranslateFrames(_body.Writer);
        }

        WriteEnd(_response, _body.Writer);
        EnsureHead();
        await _body.CompleteAsync().ConfigureAwait(false);
    }

    private void EnsureHead()
    {
        if (_headWritten)
        {
            return;
        }

        _headWritten = true;
        HasStarted = true;
        WriteHead(_response);
        if (_allowedOrigin is not null)
        {
            CrossOrigin.Allow(_response.Headers, _allowedOrigin);
        }
    }

    private static bool IsOfTransport(string name)
        => name.Equals("connection", StringComparison.OrdinalIgnoreCase)
            || name.Equals("keep-alive", StringComparison.OrdinalIgnoreCase)
            || name.Equals("transfer-encoding", StringComparison.OrdinalIgnoreCase)
            || name.Equals("content-length", StringComparison.OrdinalIgnoreCase)
            || name.Equals("content-type", StringComparison.OrdinalIgnoreCase)
            || name.Equals("te", StringComparison.OrdinalIgnoreCase)
            || name.Equals("upgrade", StringComparison.OrdinalIgnoreCase)
            || name.Equals("expect", StringComparison.OrdinalIgnoreCase);
}
