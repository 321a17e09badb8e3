using System;
using System.Collections.Generic;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps gRPC services to endpoints.</summary>
public static class GrpcEndpointRouteBuilderExtensions
{
    private static readonly string[] Post = ["POST"];

    /// <summary>Maps every method of a service class. The class is taken from the services if it is registered there, else made for each call and disposed after it.</summary>
    /// <typeparam name="TService">Derives from a service base that Grpc.Tools generates.</typeparam>
    /// <exception cref="InvalidOperationException"><c>AddGrpc</c> was not called, or the class is no gRPC service.</exception>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService<TService>(this IEndpointRouteBuilder builder)
        where TService : class
    {
        CallSettings settings = Settings(builder, services => services.GetRequiredService<IOptions<GrpcServiceOptions<TService>>>().Value);
        IServiceProvider services = builder.ServiceProvider;
        InterceptorPipeline interceptors = new(services, settings.Interceptors);
        return Map(builder, new ServiceBinder<TService>(new Activation<TService>(services, typeof(TService), []), interceptors, settings, Log(services)).Bind());
    }

    /// <summary>Maps every method of a definition, with the handlers it has.</summary>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService(this IEndpointRouteBuilder builder, ServerServiceDefinition serviceDefinition)
    {
        ArgumentNullException.ThrowIfNull(serviceDefinition);
        CallSettings settings = Settings(builder, _ => new GrpcServiceOptions());
        IServiceProvider services = builder.ServiceProvider;
        return Map(builder, new DefinitionBinder(new InterceptorPipeline(services, settings.Interceptors), settings, Log(services)).Bind(serviceDefinition));
    }

    /// <summary>Maps every method of a definition that is made from the application's services.</summary>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService(this IEndpointRouteBuilder builder, Func<IServiceProvider, ServerServiceDefinition> mapDefinition)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(mapDefinition);
        return builder.MapGrpcService(mapDefinition(builder.ServiceProvider));
    }

    private static CallSettings Settings(IEndpointRouteBuilder builder, Func<IServiceProvider, GrpcServiceOptions> ofService)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceProvider services = builder.ServiceProvider;
        if (services.GetService<ServiceRegistry>() is null)
        {
            throw new InvalidOperationException("The services of gRPC are missing: call IServiceCollection.AddGrpc() where the application's services are registered.");
        }

        GrpcServiceOptions global = services.GetRequiredService<IOptions<GrpcServiceOptions>>().Value;
        // A request does not tell the rate that its server asks for; the server's options do.
        MinDataRate? rate = services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MinRequestBodyDataRate;
        return new CallSettings(global, ofService(services), services.GetService<TimeProvider>() ?? TimeProvider.System, rate);
    }

    private static ILogger Log(IServiceProvider services) => services.GetRequiredService<ILoggerFactory>().CreateLogger(GrpcServerLog.Category);

    private static GrpcServiceEndpointConventionBuilder Map(IEndpointRouteBuilder builder, IReadOnlyList<MappedMethod> methods)
    {
        ServiceRegistry registry = builder.ServiceProvider.GetRequiredService<ServiceRegistry>();
        List<IEndpointConventionBuilder> endpoints = [];
        foreach (MappedMethod mapped in methods)
        {
            IMethod method = mapped.Handler.Method;
            registry.Add(method);
            IEndpointConventionBuilder endpoint = builder.Map(RoutePatternFactory.Parse(method.FullName), mapped.Handler.HandleAsync);
            endpoint.Add(made =>
            {
                made.DisplayName = $"gRPC - {method.FullName}";
                foreach (object attribute in mapped.Attributes)
                {
                    made.Metadata.Add(attribute);
                }

                made.Metadata.Add(new HttpMethodMetadata(Post, acceptCorsPreflight: true));
                made.Metadata.Add(new GrpcMethodMetadata(mapped.ServiceType, method));
            });
            endpoints.Add(endpoint);
        }

        return new GrpcServiceEndpointConventionBuilder(endpoints);
    }
}
