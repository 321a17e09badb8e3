using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;

namespace Grpc.Core;

/// <summary>A running call of many requests and one response; awaiting it gives the response.</summary>
public sealed class AsyncClientStreamingCall<TRequest, TResponse> : IDisposable
{
    private readonly AsyncCallState _call;

    /// <summary>For implementations and tests.</summary>
    /// <param name="requestStream">Takes the requests.</param>
    /// <param name="responseAsync">The response, or the exception that ended the call.</param>
    /// <param name="responseHeadersAsync">Headers of the response.</param>
    /// <param name="getStatusFunc">Status of the finished call.</param>
    /// <param name="getTrailersFunc">Trailers of the finished call.</param>
    /// <param name="disposeAction">Gives the call up or frees what it holds.</param>
    public AsyncClientStreamingCall(
        IClientStreamWriter<TRequest> requestStream,
        Task<TResponse> responseAsync,
        Task<Metadata> responseHeadersAsync,
        Func<Status> getStatusFunc,
        Func<Metadata> getTrailersFunc,
        Action disposeAction)
    {
        RequestStream = requestStream;
        ResponseAsync = responseAsync;
        _call = new AsyncCallState(responseHeadersAsync, getStatusFunc, getTrailersFunc, disposeAction);
    }

    /// <summary>For implementations and tests; the delegates receive <paramref name="state"/>.</summary>
    /// <param name="requestStream">Takes the requests.</param>
    /// <param name="responseAsync">The response, or the exception that ended the call.</param>
    /// <param name="responseHeadersAsync">Headers of the response.</param>
    /// <param name="getStatusFunc">Status of the finished call.</param>
    /// <param name="getTrailersFunc">Trailers of the finished call.</param>
    /// <param name="disposeAction">Gives the call up or frees what it holds.</param>
    /// <param name="state">Argument of the delegates.</param>
    public AsyncClientStreamingCall(
        IClientStreamWriter<TRequest> requestStream,
        Task<TResponse> responseAsync,
        Func<object, Task<Metadata>> responseHeadersAsync,
        Func<object, Status> getStatusFunc,
        Func<object, Metadata> getTrailersFunc,
        Action<object> disposeAction,
        object state)
    {
        RequestStream = requestStream;
        ResponseAsync = responseAsync;
        _call = new AsyncCallState(responseHeadersAsync, getStatusFunc, getTrailersFunc, disposeAction, state);
    }

    /// <summary>Takes the requests.</summary>
    public IClientStreamWriter<TRequest> RequestStream { get; }

    /// <summary>The response, or the exception that ended the call.</summary>
    public Task<TResponse> ResponseAsync { get; }

    /// <summary>Headers of the response, as soon as they arrive.</summary>
    public Task<Metadata> ResponseHeadersAsync => _call.Headers;

    /// <summary>Awaiting the call awaits its response.</summary>
    public TaskAwaiter<TResponse> GetAwaiter() => ResponseAsync.GetAwaiter();

    /// <summary>Awaits the response, continuing on the captured context or anywhere.</summary>
    public ConfiguredTaskAwaitable<TResponse> ConfigureAwait(bool continueOnCapturedContext) => ResponseAsync.ConfigureAwait(continueOnCapturedContext);

    /// <summary>How the call ended.</summary>
    /// <exception cref="InvalidOperationException">The call has not ended.</exception>
    public Status GetStatus() => _call.Status();

    /// <summary>Trailing metadata.</summary>
    /// <exception cref="InvalidOperationException">The call has not ended.</exception>
    public Metadata GetTrailers() => _call.Trailers();

    /// <summary>Gives the call up if it is still running; otherwise does nothing.</summary>
    public void Dispose() => _call.Dispose();
}
