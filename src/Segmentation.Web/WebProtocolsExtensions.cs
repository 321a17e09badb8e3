using System;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Segmentation.Web.Exchanges;
using Segmentation.Web.Methods;
using Segmentation.Web.Origins;

namespace Segmentation.Web;

/// <summary>Puts the protocols of browsers and of plain HTTP before gRPC.</summary>
public static class WebProtocolsExtensions
{
    /// <summary>Lets every gRPC method that is mapped answer gRPC-Web (binary and text) and the Connect protocol as well, over HTTP/1.1 and HTTP/2.
    /// What comes behind, be it middleware, interceptors or the method itself, sees a gRPC call. Has to come before <c>UseRouting</c>.</summary>
    /// <exception cref="ArgumentException">What is allowed is no origin.</exception>
    public static IApplicationBuilder UseWebProtocols(this IApplicationBuilder application, WebProtocolsOptions options)
    {
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(options);
        IServiceProvider services = application.ApplicationServices;
        CrossOrigin origins = new(options.AllowedOrigins);
        // When the first request comes, every method has been mapped.
        Lazy<WebGate> gate = new(() => new WebGate(
            new MethodCatalog(services.GetRequiredService<EndpointDataSource>(), services), origins, options.ErrorDetails, BodyRate.Of(services), services.GetRequiredService<ILoggerFactory>()));
        return application.Use(next => http => gate.Value.HandleAsync(http, next));
    }
}
