using System.Threading.Tasks;

namespace Grpc.Core;

/// <summary>The requests that a client streams.</summary>
public interface IClientStreamWriter<in T> : IAsyncStreamWriter<T>
{
    /// <summary>Says that no further request follows.</summary>
    Task CompleteAsync();
}
