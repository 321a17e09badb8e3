using System;
using Grpc.HealthCheck;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Segmentation.Service.Access;
using Segmentation.Service.Configuration;
using Segmentation.Service.Errors;
using Segmentation.Service.Paging;
using Segmentation.Service.Services;
using Segmentation.Service.Streams;
using Segmentation.Web;

namespace Segmentation.Service.Hosting;

/// <summary>Puts the parts of the server together; every service has its line here.</summary>
internal static class ServicePipeline
{
    /// <summary>In bytes; anyone may ask, so nobody may send much.</summary>
    private const int LongestHealthRequest = 1_024;

    /// <summary>The server, not yet listening.</summary>
    public static WebApplication Build(SegmentationEngine engine, ServiceOptions options, Action<ILoggingBuilder> logging)
    {
        Http1Door http1 = new();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "segmentation-server" });
        logging(builder.Logging);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Listening.Configure(kestrel, options, http1));
        builder.Services.AddSingleton<IConnectionListenerFactory>(http1);
        AddParts(builder.Services, engine, options);
        WebApplication app = builder.Build();
        Map(app, options);
        return app;
    }

    private static void AddParts(IServiceCollection services, SegmentationEngine engine, ServiceOptions options)
    {
        services.AddRoutingCore();
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = options.MaxMessageBytes;
            grpc.Interceptors.Add<ErrorInterceptor>();
        }).AddServiceOptions<HealthServiceImpl>(static health => health.MaxReceiveMessageSize = LongestHealthRequest);
        services.AddGrpcReflection();
        services.AddSingleton<IHostLifetime, CallersLifetime>();
        services.Configure<HostOptions>(static host => host.ShutdownTimeout = System.Threading.Timeout.InfiniteTimeSpan); // the drain has its own limits
        services.AddSingleton(options);
        services.AddSingleton(options.Engine.Clock);
        services.AddSingleton<SegmentationEngine>(_ => engine); // by a factory that is not asked to dispose: closing the store is the host's last act
        services.AddSingleton<Draining>();
        services.AddSingleton<WorkGates>();
        services.AddSingleton<HealthServiceImpl>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<KeyDoor>();
        services.AddSingleton<ErrorTranslator>();
        services.AddSingleton<ErrorInterceptor>();
        services.AddSingleton(new PageTokens(engine.DeriveKey("page-token")));
        services.AddSingleton<Pager>();
        services.AddSingleton<CatalogGrpcService>();
        services.AddSingleton<AnalysisGrpcService>();
        services.AddSingleton<StoreGrpcService>();
        services.AddSingleton<AccessGrpcService>();
        services.AddSingleton<IngestHandler>();
        services.AddSingleton<IngestGrpcService>();
        services.AddSingleton<ExportHandler>();
        services.AddSingleton<AudienceGrpcService>();
    }

    private static void Map(WebApplication app, ServiceOptions options)
    {
        Readiness readiness = app.Services.GetRequiredService<Readiness>();
        app.Use(ConnectionEnd.KeepAsync);
        if (options.HealthAddresses.Count > 0)
        {
            app.Use(HealthOnly.Guard);
        }

        app.UseWebProtocols(new WebProtocolsOptions { AllowedOrigins = options.WebOrigins, ErrorDetails = [V1.StampReflection.Descriptor] });
        app.UseRouting();
        app.UseMiddleware<AccessGate>();
        app.UseMiddleware<DeadlineLimit>(options.DeadlineLimits);
        app.MapGrpcService<CatalogGrpcService>();
        app.MapGrpcService<AnalysisGrpcService>();
        app.MapGrpcService<StoreGrpcService>();
        app.MapGrpcService<AccessGrpcService>();
        app.MapGrpcService<HealthServiceImpl>();
        app.MapGrpcService<IngestGrpcService>();
        app.MapGrpcService<AudienceGrpcService>();
        if (options.Reflection)
        {
            app.MapGrpcReflectionService();
        }

        app.MapGet("/livez", static (HttpContext http) => http.Response.WriteAsync("ok\n"));
        app.MapGet("/readyz", (HttpContext http) =>
        {
            string? obstacle = readiness.Obstacle;
            http.Response.StatusCode = obstacle is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            return http.Response.WriteAsync((obstacle ?? "ok") + "\n");
        });
        readiness.Refresh();
    }
}
