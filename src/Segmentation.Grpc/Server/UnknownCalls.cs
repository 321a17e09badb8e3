using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

/// <summary>Answers calls of services and methods that are not here.</summary>
internal sealed class UnknownCalls(ServiceRegistry services, bool ignoreUnknownServices, ILogger log) : IRouteConstraint
{
    public const string Service = "unimplementedService";
    public const string Method = "unimplementedMethod";

    /// <summary>True of a gRPC request that is ours to refuse, and of any other verb on a method that we have.</summary>
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection)
    {
        if (httpContext is null || values[Service] is not string service || values[Method] is not string method)
        {
            return false;
        }

        return HttpMethods.IsPost(httpContext.Request.Method)
            ? RequestChecks.IsGrpcContentType(httpContext.Request.ContentType) && (!ignoreUnknownServices || services.HasService(service))
            : services.HasMethod(service, method);
    }

    public Task HandleAsync(HttpContext http)
    {
        if (!RequestChecks.IsGrpc(http, log))
        {
            return Task.CompletedTask;
        }

        return EndAsync(http, http.Request.RouteValues[Service] is string service && services.HasService(service) ? "Method is unimplemented." : "Service is unimplemented.", log);
    }

    /// <summary>HTTP 200, Trailers-Only, UNIMPLEMENTED.</summary>
    public static Task EndAsync(HttpContext http, string detail, ILogger log)
    {
        GrpcServerLog.Unimplemented(log, http.Request.Path.Value ?? "");
        http.Response.ContentType = ProtocolNames.ContentType;
        http.Response.Headers.GrpcStatus = StatusMapping.Format(StatusCode.Unimplemented);
        http.Response.Headers.GrpcMessage = PercentEncoding.Encode(detail);
        return Task.CompletedTask;
    }
}
