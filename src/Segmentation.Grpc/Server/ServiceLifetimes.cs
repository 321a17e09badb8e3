using System;
using System.Linq;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server;

/// <summary>How long registered services live, so that a call makes no scope for what needs none.</summary>
internal sealed class ServiceLifetimes(IServiceCollection services)
{
    /// <summary>Lifetime of the service that a type resolves to, or null if it is not registered by this very type.</summary>
    public ServiceLifetime? Of(Type type) => services.LastOrDefault(service => service.ServiceType == type && !service.IsKeyedService)?.Lifetime;
}
