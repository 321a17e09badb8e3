using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Segmentation.Web.Exchanges;

/// <summary>What the server behind takes for the features of its connection.</summary>
internal abstract partial class Exchange : IRequestBodyPipeFeature, IHttpResponseFeature, IHttpResponseBodyFeature, IHttpResponseTrailersFeature, IHttpResetFeature
{
    private readonly Stack<(Func<object, Task> Callback, object State)> _onStarting = [];
    private Stream? _stream;

    public PipeReader Reader => _frames!;

    /// <summary>HTTP status as the server behind sets it.</summary>
    public int HttpStatus { get; private set; } = StatusCodes.Status200OK;

    public string? ReasonPhrase { get; set; }

    /// <summary>Headers of the response as the server behind writes them.</summary>
    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    /// <summary>Trailers of the response as the server behind writes them.</summary>
    public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();

    /// <summary>Whether the server behind may no longer change its headers.</summary>
    public bool HasStarted { get; private set; }

    int IHttpResponseFeature.StatusCode
    {
        get => HttpStatus;
        set => HttpStatus = value;
    }

    PipeWriter IHttpResponseBodyFeature.Writer => _output;

    Stream IHttpResponseBodyFeature.Stream => _stream ??= _output.AsStream();

    Stream IHttpResponseFeature.Body
    {
        get => ((IHttpResponseBodyFeature)this).Stream;
        set => throw new NotSupportedException("The body of a call cannot be replaced.");
    }

    public void OnStarting(Func<object, Task> callback, object state) => _onStarting.Push((callback, state));

    public void OnCompleted(Func<object, Task> callback, object state) => _response.OnCompleted(callback, state);

    public void DisableBuffering() => _body.DisableBuffering();

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
        => throw new NotSupportedException("A call sends no files.");

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await RunOnStartingAsync().ConfigureAwait(false);
        HasStarted = true;
        if (Streams)
        {
            EnsureHead();
            await _body.StartAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public Task CompleteAsync() => EndAsync();

    /// <summary>Ends the stream. HTTP/1.1 has none: there the connection ends, unless the response is whole.</summary>
    public void Reset(int errorCode)
    {
        bool whole;
        lock (_ends)
        {
            whole = _ending is not null;
            _wasReset = true;
        }

        if (_reset is not null)
        {
            _reset.Reset(errorCode);
        }
        else if (!whole)
        {
            _http.Abort();
        }
    }

    /// <summary>Sends the frames that were written.</summary>
    internal async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken)
    {
        await RunOnStartingAsync().ConfigureAwait(false);
        HasStarted = true;
        if (!Streams)
        {
            return new FlushResult(isCanceled: false, isCompleted: false);
        }

        EnsureHead();
        TranslateFrames(_body.Writer);
        return await _body.Writer.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    internal void CancelPendingFlush() => _body.Writer.CancelPendingFlush();

    private async ValueTask RunOnStartingAsync()
    {
        while (_onStarting.TryPop(out (Func<object, Task> Callback, object State) next))
        {
            await next.Callback(next.State).ConfigureAwait(false);
        }
    }
}
