namespace Grpc.Core;

/// <summary>The responses that a server handler streams.</summary>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>
{
}
