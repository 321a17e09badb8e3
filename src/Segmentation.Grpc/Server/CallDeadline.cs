using System;
using System.Threading;
using System.Threading.Tasks;

namespace Grpc.AspNetCore.Server;

/// <summary>The deadline of one call: when it passes, the call ends and then its token is cancelled.</summary>
internal sealed class CallDeadline : IAsyncDisposable
{
    /// <summary>The longest time that a timer takes; a later deadline is waited for in several turns.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromDays(40);

    private readonly ServerCall _call;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _cancellation;
    private readonly ITimer _timer;
    private readonly long _began;
    private Task? _ending;

    public CallDeadline(ServerCall call, TimeSpan timeout, TimeProvider time)
    {
        _call = call;
        _timeout = timeout;
        _time = time;
        _began = time.GetTimestamp();
        DateTime now = time.GetUtcNow().UtcDateTime;
        Due = timeout > DateTime.MaxValue - now ? DateTime.MaxValue : now + timeout;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(call.HttpContext.RequestAborted);
        Token = _cancellation.Token;
        _timer = time.CreateTimer(static state => ((CallDeadline)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Schedule(timeout);
    }

    /// <summary>When it passes, UTC.</summary>
    public DateTime Due { get; }

    /// <summary>Cancelled when it passes or the client gives up.</summary>
    public CancellationToken Token { get; }

    public bool HasPassed => _time.GetElapsedTime(_began) >= _timeout;

    /// <summary>After this the call is not touched by the deadline any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        if (_ending is not null)
        {
            await _ending.ConfigureAwait(false);
        }

        _cancellation.Dispose();
    }

    private void Tick()
    {
        TimeSpan left = _timeout - _time.GetElapsedTime(_began);
        if (left > TimeSpan.Zero)
        {
            Schedule(left);
        }
        else
        {
            _ending = EndAsync();
        }
    }

    private void Schedule(TimeSpan left)
    {
        TimeSpan turn = left < LongestTurn ? left : LongestTurn;
        // A timer counts whole milliseconds and drops the rest.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(turn.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    private async Task EndAsync()
    {
        try
        {
            await _call.EndByDeadlineAsync(_timeout).ConfigureAwait(false);
        }
        finally
        {
            await _cancellation.CancelAsync().ConfigureAwait(false);
        }
    }
}
