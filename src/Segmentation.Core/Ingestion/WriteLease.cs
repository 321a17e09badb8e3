using System;
using System.Threading;

namespace Segmentation.Ingestion;

/// <summary>Holds a lock; gives up waiting for it when cancelled.</summary>
internal readonly ref struct WriteLease
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50); // between two looks at the cancellation

    private readonly Lock _held;

    public WriteLease(Lock wanted, CancellationToken cancellation)
    {
        do
        {
            cancellation.ThrowIfCancellationRequested();
        }
        while (!wanted.TryEnter(Patience));
        _held = wanted;
    }

    public void Dispose() => _held.Exit();
}
