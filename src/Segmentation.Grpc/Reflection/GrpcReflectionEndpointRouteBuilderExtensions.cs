using System;
using Grpc.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps server reflection to endpoints.</summary>
public static class GrpcReflectionEndpointRouteBuilderExtensions
{
    /// <summary>Maps <c>grpc.reflection.v1.ServerReflection</c> and <c>grpc.reflection.v1alpha.ServerReflection</c>.</summary>
    /// <exception cref="InvalidOperationException"><c>AddGrpcReflection</c> was not called.</exception>
    public static IEndpointConventionBuilder MapGrpcReflectionService(this IEndpointRouteBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(MappedServices)) != true)
        {
            throw new InvalidOperationException("The services of reflection are missing: call IServiceCollection.AddGrpcReflection() where the application's services are registered.");
        }

        return new BothVersions(builder.MapGrpcService<ReflectionServiceImpl>(), builder.MapGrpcService<ReflectionV1ServiceImpl>());
    }

    private sealed class BothVersions(IEndpointConventionBuilder alpha, IEndpointConventionBuilder first) : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention)
        {
            alpha.Add(convention);
            first.Add(convention);
        }

        public void Finally(Action<EndpointBuilder> finallyConvention)
        {
            alpha.Finally(finallyConvention);
            first.Finally(finallyConvention);
        }
    }
}
