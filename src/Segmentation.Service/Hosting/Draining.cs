using System;
using System.Threading;
using System.Threading.Tasks;

namespace Segmentation.Service.Hosting;

/// <summary>The way to a stop: it begins, running calls end by themselves or are cut, and none runs.</summary>
internal sealed class Draining : IDisposable
{
    private readonly CancellationTokenSource _begun = new();
    private readonly CancellationTokenSource _cut = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private volatile bool _isBegun;

    /// <summary>Cancelled when the server is told to stop.</summary>
    public CancellationToken Begun => _begun.Token;

    /// <summary>Cancelled when running calls can be waited for no longer.</summary>
    public CancellationToken Cut => _cut.Token;

    /// <summary>Whether the server is told to stop.</summary>
    public bool IsBegun => _isBegun;

    /// <summary>Whether running calls are cut.</summary>
    public bool IsCut => _cut.IsCancellationRequested;

    /// <summary>Calls running now.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>A call begins: counts it. False when the stop has begun; then the call may not run, for nobody would wait for it.</summary>
    public bool Enter()
    {
        Interlocked.Increment(ref _running); // before the flag is read, as Begin sets the flag before it reads the count: one of them sees the other
        return !IsBegun;
    }

    /// <summary>A call ended.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0 && IsBegun)
        {
            _idle.TrySetResult();
        }
    }

    /// <summary>The server is told to stop.</summary>
    /// <param name="announce">Tells those who watch, before <see cref="Begun"/> ends their streams.</param>
    public void Begin(Action? announce = null)
    {
        _isBegun = true;
        announce?.Invoke();
        _begun.Cancel();
        if (Running == 0)
        {
            _idle.TrySetResult();
        }
    }

    /// <summary>Cuts running calls.</summary>
    public void CutNow() => _cut.Cancel();

    /// <summary>Waits until no call runs; false when that takes longer than the limit.</summary>
    public async Task<bool> WaitForIdleAsync(TimeSpan limit, TimeProvider clock)
    {
        try
        {
            await _idle.Task.WaitAsync(limit, clock).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _begun.Dispose();
        _cut.Dispose();
    }
}
