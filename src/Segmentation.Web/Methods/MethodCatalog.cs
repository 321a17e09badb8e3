using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Segmentation.Web.Methods;

/// <summary>Every gRPC method that is mapped, by path, with what has to be known to speak other protocols for it. Immutable.</summary>
internal sealed class MethodCatalog
{
    /// <summary>Bytes; what gRPC servers for .NET allow where nothing is set.</summary>
    private const int DefaultMaxReceive = 4 * 1024 * 1024;

    private readonly FrozenDictionary<string, CalledMethod> _methods;
    private readonly FrozenSet<string> _services;

    public MethodCatalog(EndpointDataSource endpoints, IServiceProvider services)
    {
        GrpcMethodMetadata[] mapped = [.. endpoints.Endpoints.Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()).OfType<GrpcMethodMetadata>()];
        _methods = mapped.DistinctBy(method => method.Method.FullName).Select(method => Describe(method, services)).ToFrozenDictionary(method => method.Path, StringComparer.Ordinal);
        _services = mapped.Select(method => method.Method.ServiceName).ToFrozenSet(StringComparer.Ordinal);
        Files = [.. _methods.Values.SelectMany(method => new[] { method.Input?.File, method.Output?.File }).OfType<FileDescriptor>().Distinct()];
    }

    /// <summary>The files that declare what methods take and give.</summary>
    public IReadOnlyList<FileDescriptor> Files { get; }

    /// <summary>The method of a path, in exactly this case; null if there is none.</summary>
    public CalledMethod? Find(string path) => _methods.GetValueOrDefault(path);

    /// <summary>Whether a path names a service that is here, whatever the method.</summary>
    public bool HasServiceOf(string path)
    {
        int last = path.LastIndexOf('/');
        return last > 0 && _services.Contains(path[1..last]);
    }

    private static CalledMethod Describe(GrpcMethodMetadata mapped, IServiceProvider services)
    {
        IMethod method = mapped.Method;
        Type[] messages = MessagesOf(method.GetType());
        MethodDescriptor? described = (mapped.ServiceType.GetCustomAttribute<BindServiceMethodAttribute>(inherit: true)?.BindType
            .GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as ServiceDescriptor)?.FindMethodByName(method.Name);
        bool noSideEffects = described?.GetOptions()?.IdempotencyLevel == MethodOptions.Types.IdempotencyLevel.NoSideEffects;
        return new CalledMethod(
            method.FullName, method.Type, Descriptor(messages.ElementAtOrDefault(0)), Descriptor(messages.ElementAtOrDefault(1)), noSideEffects, MaxReceive(mapped.ServiceType, services));
    }

    private static Type[] MessagesOf(Type? method)
    {
        while (method is not null && !(method.IsGenericType && method.GetGenericTypeDefinition() == typeof(Method<,>)))
        {
            method = method.BaseType;
        }

        return method?.GetGenericArguments() ?? [];
    }

    private static MessageDescriptor? Descriptor(Type? message)
        => message?.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as MessageDescriptor;

    private static int? MaxReceive(Type service, IServiceProvider services)
    {
        GrpcServiceOptions? own = service.IsClass && !service.IsAbstract ? Options(typeof(GrpcServiceOptions<>).MakeGenericType(service), services) : null;
        GrpcServiceOptions? global = Options(typeof(GrpcServiceOptions), services);
        // Whether a limit was lifted on purpose is not public; one that is not there is the default.
        return own?.MaxReceiveMessageSize ?? global?.MaxReceiveMessageSize ?? DefaultMaxReceive;
    }

    private static GrpcServiceOptions? Options(Type type, IServiceProvider services)
        => services.GetService(typeof(IOptions<>).MakeGenericType(type)) is { } options
            ? (GrpcServiceOptions?)typeof(IOptions<>).MakeGenericType(type).GetProperty(nameof(IOptions<object>.Value))!.GetValue(options)
            : null;
}
