using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Segmentation.Service.Hosting;
using Segmentation.Service.Tests.Support;
using Xunit;

namespace Segmentation.Service.Tests.Hosting;

/// <summary>Connections whose web server is the test: when they are let go of.</summary>
public sealed class ConnectionEndTests : IDisposable
{
    private readonly LogSink _log = new();
    private readonly TaskCompletionSource _served = new();
    private readonly CancellationTokenSource _closed = new();
    private readonly TickingClock _clock = new();
    private readonly DefaultConnectionContext _connection;
    private readonly Task _end;

    public ConnectionEndTests()
    {
        _connection = new DefaultConnectionContext("one") { ConnectionClosed = _closed.Token };
        _end = ConnectionEnd.Bound(_ => _served.Task, _clock, _log.CreateLogger("Segmentation"))(_connection);
    }

    public void Dispose()
    {
        _closed.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task One_that_is_served_ends_at_once_and_nothing_is_said()
    {
        _served.SetResult();
        await _end;
        Assert.Empty(_log.Events);
        Assert.Equal(0, _clock.Timers);
    }

    [Fact]
    public async Task A_fault_of_the_web_server_is_passed_on()
    {
        _served.SetException(new InvalidOperationException("broken"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _end);
        Assert.Empty(_log.Events);
    }

    [Fact]
    public async Task One_that_is_closed_ends_when_the_web_server_ends_it_in_time()
    {
        await _closed.CancelAsync();
        await _clock.StartedAsync();
        Assert.False(_end.IsCompleted);
        _served.SetResult();
        await _end;
        Assert.Empty(_log.Events);
    }

    [Fact]
    public async Task One_that_is_closed_and_never_ended_is_let_go_of_and_that_is_said()
    {
        await _closed.CancelAsync();
        await _clock.StartedAsync();
        Assert.Equal(ConnectionEnd.Patience, _clock.Due);
        Assert.False(_end.IsCompleted);
        _clock.Fire();
        await _end;
        LogEvent said = Assert.Single(_log.Events);
        Assert.Equal((1107, LogLevel.Warning), (said.Id, said.Level));
        Assert.Contains("one", said.Text);
    }

    [Fact]
    public async Task One_with_a_request_at_work_is_kept_until_that_ends()
    {
        TaskCompletionSource work = new();
        DefaultHttpContext http = new(_connection.Features);
        Task request = ConnectionEnd.KeepAsync(http, _ => work.Task);
        await _closed.CancelAsync();
        await _clock.StartedAsync();
        _clock.Fire();
        Assert.NotSame(_end, await Task.WhenAny(_end, Task.Delay(50, TestContext.Current.CancellationToken)));
        work.SetResult();
        await request;
        await _end;
        Assert.Equal(1107, Assert.Single(_log.Events).Id);
    }

    [Fact]
    public async Task Requests_that_have_ended_keep_nothing()
    {
        DefaultHttpContext http = new(_connection.Features);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ConnectionEnd.KeepAsync(http, static _ => throw new InvalidOperationException()));
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ConnectionEnd.KeepAsync(http, static _ => Task.CompletedTask)));
        await _closed.CancelAsync();
        await _clock.StartedAsync();
        _clock.Fire();
        await _end;
    }

    /// <summary>Its one timer passes when the test says so.</summary>
    private sealed class TickingClock : TimeProvider
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Action? _tick;

        public int Timers { get; private set; }

        public TimeSpan Due { get; private set; }

        public Task StartedAsync() => _started.Task;

        public void Fire() => _tick!();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Timers++;
            Due = dueTime;
            _tick = () => callback(state);
            _started.TrySetResult();
            return new Nothing();
        }

        private sealed class Nothing : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
