using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;

namespace Grpc.Reflection;

/// <summary>The descriptors of the services that are mapped, found by the generated code that their classes derive from.</summary>
internal sealed class MappedServices
{
    public MappedServices(EndpointDataSource endpoints)
        => Descriptors = [.. endpoints.Endpoints
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.ServiceType)
            .OfType<Type>()
            .Distinct()
            .Select(Descriptor)
            .OfType<ServiceDescriptor>()];

    public IReadOnlyList<ServiceDescriptor> Descriptors { get; }

    /// <summary>Null of a service that was mapped without generated code.</summary>
    private static ServiceDescriptor? Descriptor(Type service)
        => service.GetCustomAttribute<BindServiceMethodAttribute>(inherit: true)?.BindType
            .GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as ServiceDescriptor;
}
