using System;
using System.Collections.Generic;
using System.Linq;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Grpc.AspNetCore.Server;

/// <summary>Puts the interceptors of a service before its methods: the first one registered sees a call first.</summary>
internal sealed class InterceptorPipeline(IServiceProvider services, IEnumerable<InterceptorRegistration> registrations)
{
    /// <summary>Innermost first.</summary>
    private readonly Activation<Interceptor>[] _interceptors =
        [.. registrations.Reverse().Select(registration => new Activation<Interceptor>(services, registration.Type, registration.Arguments))];

    public UnaryServerMethod<TRequest, TResponse> Before<TRequest, TResponse>(UnaryServerMethod<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class
        => _interceptors.Aggregate(method, (next, interceptor) => interceptor.Disposes
            ? (request, context) => interceptor.Run(context, instance => instance.UnaryServerHandler(request, context, next))
            : (request, context) => interceptor.Get(context).UnaryServerHandler(request, context, next));

    public ClientStreamingServerMethod<TRequest, TResponse> Before<TRequest, TResponse>(ClientStreamingServerMethod<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class
        => _interceptors.Aggregate(method, (next, interceptor) => (requests, context) => interceptor.Run(context, instance => instance.ClientStreamingServerHandler(requests, context, next)));

    public ServerStreamingServerMethod<TRequest, TResponse> Before<TRequest, TResponse>(ServerStreamingServerMethod<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class
        => _interceptors.Aggregate(method, (next, interceptor) => (request, responses, context) => interceptor.Run(context, instance => instance.ServerStreamingServerHandler(request, responses, context, next)));

    public DuplexStreamingServerMethod<TRequest, TResponse> Before<TRequest, TResponse>(DuplexStreamingServerMethod<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class
        => _interceptors.Aggregate(method, (next, interceptor) => (requests, responses, context) => interceptor.Run(context, instance => instance.DuplexStreamingServerHandler(requests, responses, context, next)));
}
