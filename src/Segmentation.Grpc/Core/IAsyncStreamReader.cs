using System.Threading;
using System.Threading.Tasks;

namespace Grpc.Core;

/// <summary>Messages that arrive one after another. One read at a time.</summary>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message that the last <see cref="MoveNext"/> brought.</summary>
    T Current { get; }

    /// <summary>Waits for the next message; false when the sender has ended.</summary>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}
