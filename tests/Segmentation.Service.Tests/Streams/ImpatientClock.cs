using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Segmentation.Service.Tests.Streams;

/// <summary>The system's clock, except that a wait of one length ends when the test says so and not before.</summary>
internal sealed class ImpatientClock(TimeSpan length) : TimeProvider
{
    private readonly List<HeldTimer> _held = [];
    private readonly Lock _lock = new();
    private bool _isOver;

    /// <summary>Whether all such waits are over: those that run, and those that begin while this holds.</summary>
    public bool IsOver
    {
        get => Volatile.Read(ref _isOver);
        set
        {
            HeldTimer[] fired;
            lock (_lock)
            {
                _isOver = value;
                fired = value ? [.. _held] : [];
            }

            Array.ForEach(fired, static timer => timer.Fire());
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != length)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        HeldTimer timer = new(this, callback, state);
        lock (_lock)
        {
            _held.Add(timer);
            if (_isOver)
            {
                ThreadPool.QueueUserWorkItem(static timer => timer.Fire(), timer, preferLocal: false); // never within the call that makes it
            }
        }

        return timer;
    }

    private sealed class HeldTimer(ImpatientClock clock, TimerCallback callback, object? state) : ITimer
    {
        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            lock (clock._lock)
            {
                clock._held.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
