using System;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Segmentation.Service.Hosting;

/// <summary>The end of a connection: one that is closed and has no request at work is let go of, also when the web server does not end it.</summary>
/// <remarks>
/// Kestrel of .NET 10.0 drops an answer that finds its output queue full (<c>Http2FrameWriter.Schedule</c>) and cuts the connection, but then waits for the stream of that answer for ever
/// (<c>Http2Connection.ProcessRequestsAsync</c>; dotnet/aspnetcore#51307). Without this, each such flood would take one of the connections that may be open at once, until the server stops.
/// </remarks>
internal sealed class ConnectionEnd
{
    /// <summary>Time that the web server has to end a connection that is closed; it takes milliseconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _working = 1; // the web server's part, until it has taken too long, and a part each request

    /// <summary>Serves connections to their end.</summary>
    public static ConnectionDelegate Bound(ConnectionDelegate next, TimeProvider clock, ILogger logger) => async connection =>
    {
        ConnectionEnd end = new();
        connection.Features.Set(end);
        Task served = next(connection);
        await ClosedAsync(connection, served).ConfigureAwait(false);
        await served.WaitAsync(Patience, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!served.IsCompleted)
        {
            end.Leave();
            await Task.WhenAny(served, end._idle.Task).ConfigureAwait(false);
        }

        if (served.IsCompleted)
        {
            await served.ConfigureAwait(false);
        }
        else
        {
            HostLog.ConnectionLetGo(logger, connection.ConnectionId, Patience.TotalSeconds);
        }
    };

    /// <summary>Keeps the connection of a request while it is worked on.</summary>
    public static async Task KeepAsync(HttpContext http, RequestDelegate next)
    {
        ConnectionEnd? end = http.Features.Get<ConnectionEnd>();
        end?.Enter();
        try
        {
            await next(http).ConfigureAwait(false);
        }
        finally
        {
            end?.Leave();
        }
    }

    /// <summary>Waits until a connection is closed or served.</summary>
    private static async Task ClosedAsync(ConnectionContext connection, Task served)
    {
        TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using (connection.ConnectionClosed.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), closed))
        {
            await Task.WhenAny(served, closed.Task).ConfigureAwait(false);
        }
    }

    private void Enter() => Interlocked.Increment(ref _working);

    private void Leave()
    {
        if (Interlocked.Decrement(ref _working) == 0)
        {
            _idle.TrySetResult();
        }
    }
}
