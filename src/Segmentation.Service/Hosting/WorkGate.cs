using System;
using System.Threading;
using System.Threading.Tasks;

namespace Segmentation.Service.Hosting;

/// <summary>Lets so many pieces of work run at once; the rest wait without a thread, in the order they came.</summary>
/// <remarks>The sum of concurrent work is limited, and not the work itself: a call that is given up leaves the queue.</remarks>
internal sealed class WorkGate(int slots) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(slots, slots);

    /// <summary>Waits for a slot; dispose it when the work is done.</summary>
    /// <exception cref="OperationCanceledException">The wait was given up.</exception>
    public ValueTask<Slot> EnterAsync(CancellationToken cancellation) =>
        _slots.Wait(0, cancellation) ? new ValueTask<Slot>(new Slot(_slots)) : WaitAsync(cancellation);

    /// <summary>Takes a slot if one is free now.</summary>
    public bool TryEnter(out Slot slot)
    {
        bool entered = _slots.Wait(0);
        slot = entered ? new Slot(_slots) : default;
        return entered;
    }

    public void Dispose() => _slots.Dispose();

    private async ValueTask<Slot> WaitAsync(CancellationToken cancellation)
    {
        await _slots.WaitAsync(cancellation).ConfigureAwait(false);
        return new Slot(_slots);
    }

    /// <summary>The right to run.</summary>
    internal readonly struct Slot(SemaphoreSlim slots) : IDisposable
    {
        public void Dispose() => slots?.Release();
    }
}
