using System;
using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>Metadata of an endpoint that is a gRPC method. Immutable.</summary>
public sealed class GrpcMethodMetadata
{
    /// <summary>A method of a service class.</summary>
    public GrpcMethodMetadata(Type serviceType, IMethod method)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        ArgumentNullException.ThrowIfNull(method);
        ServiceType = serviceType;
        Method = method;
    }

    /// <summary>The class that is mapped.</summary>
    public Type ServiceType { get; }

    /// <summary>The method.</summary>
    public IMethod Method { get; }
}
