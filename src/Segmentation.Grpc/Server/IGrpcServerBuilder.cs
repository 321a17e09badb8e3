using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server;

/// <summary>Goes on with what <c>AddGrpc</c> began.</summary>
public interface IGrpcServerBuilder
{
    /// <summary>Where services are registered.</summary>
    IServiceCollection Services { get; }
}
