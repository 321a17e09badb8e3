using System.Collections.Generic;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

/// <summary>Receives the methods of a definition with the handlers it brings.</summary>
internal sealed class DefinitionBinder(InterceptorPipeline interceptors, CallSettings settings, ILogger log) : ServiceBinderBase
{
    private readonly List<MappedMethod> _methods = [];

    public IReadOnlyList<MappedMethod> Bind(ServerServiceDefinition definition)
    {
        definition.BindService(this);
        return _methods;
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
        => Add(new UnaryCallHandler<TRequest, TResponse>(method, interceptors.Before(handler!), settings, log));

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
        => Add(new ClientStreamingCallHandler<TRequest, TResponse>(method, interceptors.Before(handler!), settings, log));

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
        => Add(new ServerStreamingCallHandler<TRequest, TResponse>(method, interceptors.Before(handler!), settings, log));

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
        => Add(new DuplexStreamingCallHandler<TRequest, TResponse>(method, interceptors.Before(handler!), settings, log));

    private void Add(CallHandler handler) => _methods.Add(new MappedMethod(handler, typeof(ServerServiceDefinition), []));
}
