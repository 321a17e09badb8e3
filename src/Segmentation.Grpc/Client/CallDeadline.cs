using System;
using System.Threading;

namespace Grpc.Net.Client.Internal;

/// <summary>When a call must have ended, and the timer that ends it.</summary>
internal sealed class CallDeadline
{
    // Timers take no more than 2^32 - 2 milliseconds; what is later is set again when that has passed.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(45);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly DateTime _deadline;
    private TimerCallback? _passed;
    private object? _state;
    private ITimer? _timer;
    private bool _stopped;

    /// <summary>The earlier of two deadlines, null for none. <see cref="DateTime.MaxValue"/> is none, <see cref="DateTime.MinValue"/> has passed.</summary>
    /// <exception cref="InvalidOperationException">A deadline is not UTC.</exception>
    public CallDeadline(DateTime? own, DateTime? parent, TimeProvider time)
    {
        DateTime first = Checked(own);
        DateTime second = Checked(parent);
        _deadline = first < second ? first : second;
        _time = time;
    }

    public bool HasPassed => Remaining() <= TimeSpan.Zero;

    /// <summary>Time that is left, or null if there is no deadline.</summary>
    public TimeSpan? Remaining() => _deadline == DateTime.MaxValue ? null : _deadline - _time.GetUtcNow().UtcDateTime;

    /// <summary>Calls back once when the deadline has passed, at once if it has.</summary>
    public void Start(TimerCallback passed, object state)
    {
        if (Remaining() is not { } remaining)
        {
            return;
        }

        if (remaining <= TimeSpan.Zero)
        {
            passed(state);
            return;
        }

        _passed = passed;
        _state = state;
        lock (_gate)
        {
            _timer = _time.CreateTimer(static deadline => ((CallDeadline)deadline!).Tick(), this, DueTime(remaining), Timeout.InfiniteTimeSpan);
        }
    }

    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            _timer?.Dispose();
        }
    }

    private void Tick()
    {
        TimeSpan remaining = Remaining()!.Value;
        if (remaining <= TimeSpan.Zero)
        {
            _passed!(_state);
            return;
        }

        lock (_gate)
        {
            if (!_stopped)
            {
                _timer!.Change(DueTime(remaining), Timeout.InfiniteTimeSpan);
            }
        }
    }

    // A timer counts whole milliseconds downwards.
    private static TimeSpan DueTime(TimeSpan remaining) => remaining < LongestTimer ? TimeSpan.FromMilliseconds(Math.Ceiling(remaining.TotalMilliseconds)) : LongestTimer;

    private static DateTime Checked(DateTime? deadline) => deadline switch
    {
        null => DateTime.MaxValue,
        { } value when value.Kind == DateTimeKind.Utc || value == DateTime.MaxValue || value == DateTime.MinValue => value,
        { } value => throw new InvalidOperationException($"The deadline has the kind {value.Kind}; {nameof(DateTimeKind.Utc)} is allowed, and {nameof(DateTime.MaxValue)} for none."),
    };
}
