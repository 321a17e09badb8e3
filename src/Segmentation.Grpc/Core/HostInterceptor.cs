using Grpc.Core.Interceptors;

namespace Grpc.Core;

/// <summary>Asks for a fixed authority in every call.</summary>
internal sealed class HostInterceptor(string host) : ContextInterceptor
{
    protected override ClientInterceptorContext<TRequest, TResponse> Change<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context)
        => new(context.Method, host, context.Options);
}
