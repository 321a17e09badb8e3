using System;
using System.Threading.Tasks;

namespace Grpc.Core;

/// <summary>What the four call types share: headers, status, trailers and the end of the call, by delegates of one state.</summary>
internal readonly struct AsyncCallState
{
    private readonly Task<Metadata>? _headers;
    private readonly Func<object, Task<Metadata>>? _headersOfState;
    private readonly Func<object, Status> _status;
    private readonly Func<object, Metadata> _trailers;
    private readonly Action<object> _dispose;
    private readonly object _state;

    public AsyncCallState(Func<object, Task<Metadata>> headers, Func<object, Status> status, Func<object, Metadata> trailers, Action<object> dispose, object state)
    {
        _headersOfState = headers;
        _status = status;
        _trailers = trailers;
        _dispose = dispose;
        _state = state;
    }

    public AsyncCallState(Task<Metadata> headers, Func<Status> status, Func<Metadata> trailers, Action dispose)
    {
        _headers = headers;
        _status = static state => ((Delegates)state).Status();
        _trailers = static state => ((Delegates)state).Trailers();
        _dispose = static state => ((Delegates)state).Dispose();
        _state = new Delegates(status, trailers, dispose);
    }

    public Task<Metadata> Headers => _headers ?? _headersOfState!(_state);

    public Status Status() => _status(_state);

    public Metadata Trailers() => _trailers(_state);

    public void Dispose() => _dispose(_state);

    private sealed record Delegates(Func<Status> Status, Func<Metadata> Trailers, Action Dispose);
}
