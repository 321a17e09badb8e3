using System;
using System.Threading.Tasks;

namespace Grpc.Core;

/// <summary>A running call of one request and many responses.</summary>
public sealed class AsyncServerStreamingCall<TResponse> : IDisposable
{
    private readonly AsyncCallState _call;

    /// <summary>For implementations and tests.</summary>
    /// <param name="responseStream">Brings the responses.</param>
    /// <param name="responseHeadersAsync">Headers of the response.</param>
    /// <param name="getStatusFunc">Status of the finished call.</param>
    /// <param name="getTrailersFunc">Trailers of the finished call.</param>
    /// <param name="disposeAction">Gives the call up or frees what it holds.</param>
    public AsyncServerStreamingCall(
        IAsyncStreamReader<TResponse> responseStream,
        Task<Metadata> responseHeadersAsync,
        Func<Status> getStatusFunc,
        Func<Metadata> getTrailersFunc,
        Action disposeAction)
    {
        ResponseStream = responseStream;
        _call = new AsyncCallState(responseHeadersAsync, getStatusFunc, getTrailersFunc, disposeAction);
    }

    /// <summary>For implementations and tests; the delegates receive <paramref name="state"/>.</summary>
    /// <param name="responseStream">Brings the responses.</param>
    /// <param name="responseHeadersAsync">Headers of the response.</param>
    /// <param name="getStatusFunc">Status of the finished call.</param>
    /// <param name="getTrailersFunc">Trailers of the finished call.</param>
    /// <param name="disposeAction">Gives the call up or frees what it holds.</param>
    /// <param name="state">Argument of the delegates.</param>
    public AsyncServerStreamingCall(
        IAsyncStreamReader<TResponse> responseStream,
        Func<object, Task<Metadata>> responseHeadersAsync,
        Func<object, Status> getStatusFunc,
        Func<object, Metadata> getTrailersFunc,
        Action<object> disposeAction,
        object state)
    {
        ResponseStream = responseStream;
        _call = new AsyncCallState(responseHeadersAsync, getStatusFunc, getTrailersFunc, disposeAction, state);
    }

    /// <summary>Brings the responses.</summary>
    public IAsyncStreamReader<TResponse> ResponseStream { get; }

    /// <summary>Headers of the response, as soon as they arrive.</summary>
    public Task<Metadata> ResponseHeadersAsync => _call.Headers;

    /// <summary>How the call ended.</summary>
    /// <exception cref="InvalidOperationException">The call has not ended.</exception>
    public Status GetStatus() => _call.Status();

    /// <summary>Trailing metadata.</summary>
    /// <exception cref="InvalidOperationException">The call has not ended.</exception>
    public Metadata GetTrailers() => _call.Trailers();

    /// <summary>Gives the call up if it is still running; otherwise does nothing.</summary>
    public void Dispose() => _call.Dispose();
}
