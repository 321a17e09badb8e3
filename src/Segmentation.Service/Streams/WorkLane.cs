using System;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.Service.Hosting;

namespace Segmentation.Service.Streams;

/// <summary>Runs long, blocking work of the engine beside the threads that serve requests: a few at a time, in the order asked for.</summary>
internal sealed class WorkLane(int width) : IDisposable
{
    private readonly WorkGate _gate = new(width);

    /// <summary>Waits for its turn, then runs to its end.</summary>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        using WorkGate.Slot slot = await _gate.EnterAsync(cancellation).ConfigureAwait(false);
        return await Task.Factory.StartNew(
            work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).ConfigureAwait(false);
    }

    public void Dispose() => _gate.Dispose();
}
