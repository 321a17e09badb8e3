using System;
using System.Collections.Generic;
using System.Reflection;
using System.Threading.Tasks;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

/// <summary>Receives the methods of a service class from its generated code and finds their overrides, once, so that a call needs no reflection.</summary>
internal sealed class ServiceBinder<TService>(Activation<TService> activation, InterceptorPipeline interceptors, CallSettings settings, ILogger log) : ServiceBinderBase
    where TService : class
{
    private readonly List<MappedMethod> _methods = [];

    /// <summary>Every method of the service.</summary>
    /// <exception cref="InvalidOperationException">The class does not derive from a generated service base.</exception>
    public IReadOnlyList<MappedMethod> Bind()
    {
        BindServiceMethodAttribute attribute = typeof(TService).GetCustomAttribute<BindServiceMethodAttribute>(inherit: true)
            ?? throw new InvalidOperationException($"{typeof(TService)} cannot be mapped: it does not derive from a service base that Grpc.Tools generates.");
        foreach (MethodInfo method in attribute.BindType.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (method.Name == attribute.BindMethodName && method.GetParameters() is [{ } binder, { } service]
                && binder.ParameterType == typeof(ServiceBinderBase) && service.ParameterType.IsAssignableFrom(typeof(TService)))
            {
                method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [this, null], null);
                return _methods;
            }
        }

        throw new InvalidOperationException($"{typeof(TService)} cannot be mapped: {attribute.BindType} has no static method {attribute.BindMethodName}({nameof(ServiceBinderBase)}, service).");
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        MethodInfo implementation = Implementation(method, typeof(TRequest), typeof(ServerCallContext));
        var invoke = implementation.CreateDelegate<Func<TService, TRequest, ServerCallContext, Task<TResponse>>>();
        UnaryServerMethod<TRequest, TResponse> run = activation.Disposes
            ? (request, context) => activation.Run(context, service => invoke(service, request, context))
            : (request, context) => invoke(activation.Get(context), request, context);
        Add(new UnaryCallHandler<TRequest, TResponse>(method, interceptors.Before(run), settings, log), implementation);
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
    {
        MethodInfo implementation = Implementation(method, typeof(IAsyncStreamReader<TRequest>), typeof(ServerCallContext));
        var invoke = implementation.CreateDelegate<Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>>>();
        ClientStreamingServerMethod<TRequest, TResponse> run = (requests, context) => activation.Run(context, service => invoke(service, requests, context));
        Add(new ClientStreamingCallHandler<TRequest, TResponse>(method, interceptors.Before(run), settings, log), implementation);
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        MethodInfo implementation = Implementation(method, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        var invoke = implementation.CreateDelegate<Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task>>();
        ServerStreamingServerMethod<TRequest, TResponse> run = (request, responses, context) => activation.Run(context, service => invoke(service, request, responses, context));
        Add(new ServerStreamingCallHandler<TRequest, TResponse>(method, interceptors.Before(run), settings, log), implementation);
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        MethodInfo implementation = Implementation(method, typeof(IAsyncStreamReader<TRequest>), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        var invoke = implementation.CreateDelegate<Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task>>();
        DuplexStreamingServerMethod<TRequest, TResponse> run = (requests, responses, context) => activation.Run(context, service => invoke(service, requests, responses, context));
        Add(new DuplexStreamingCallHandler<TRequest, TResponse>(method, interceptors.Before(run), settings, log), implementation);
    }

    private static MethodInfo Implementation(IMethod method, params Type[] parameters)
        => typeof(TService).GetMethod(method.Name, BindingFlags.Public | BindingFlags.Instance, parameters)
            ?? throw new InvalidOperationException($"{typeof(TService)} has no public method {method.Name} with the parameters that {method.FullName} needs.");

    private void Add(CallHandler handler, MethodInfo implementation)
        => _methods.Add(new MappedMethod(handler, typeof(TService), [.. typeof(TService).GetCustomAttributes(inherit: true), .. implementation.GetCustomAttributes(inherit: true)]));
}
