using System;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Protocol;
using Grpc.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.Server;

/// <summary>Answers calls of services and methods that are not here, after everything else has left them alone. No route of its own:
/// one that matches any path would stand beside every method and cost each call a choice between two.</summary>
internal sealed class UnknownCalls(ServiceRegistry services, IOptions<GrpcServiceOptions> options, ILoggerFactory logs) : IStartupFilter
{
    private readonly ILogger _log = logs.CreateLogger(GrpcServerLog.Category);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        application.Use(pipeline => http =>
        {
            Task handled = pipeline(http);
            return handled.IsCompletedSuccessfully ? AnswerIfUnknown(http) : AnswerIfUnknownAsync(http, handled);
        });
        next(application);
    };

    /// <summary>HTTP 200, Trailers-Only, UNIMPLEMENTED.</summary>
    public static Task EndAsync(HttpContext http, string detail, ILogger log)
    {
        GrpcServerLog.Unimplemented(log, http.Request.Path.Value ?? "");
        if (ServerTelemetry.IsWatched)
        {
            ServerTelemetry.End(ServerTelemetry.Begin(http, method: null), method: null, StatusCode.Unimplemented, TimeSpan.Zero);
        }

        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = ProtocolNames.ContentType;
        http.Response.Headers.GrpcStatus = StatusMapping.Format(StatusCode.Unimplemented);
        http.Response.Headers.GrpcMessage = PercentEncoding.Encode(detail);
        return Task.CompletedTask;
    }

    private async Task AnswerIfUnknownAsync(HttpContext http, Task handled)
    {
        await handled.ConfigureAwait(false);
        await AnswerIfUnknown(http).ConfigureAwait(false);
    }

    private Task AnswerIfUnknown(HttpContext http)
    {
        if (http.Response.StatusCode != StatusCodes.Status404NotFound || http.Response.HasStarted || http.GetEndpoint() is not null
            || !HttpMethods.IsPost(http.Request.Method) || !RequestChecks.IsGrpcContentType(http.Request.ContentType))
        {
            return Task.CompletedTask;
        }

        bool known = services.Contains(ServiceOf(http.Request.Path));
        if (!known && (options.Value.IgnoreUnknownServices ?? false))
        {
            return Task.CompletedTask;
        }

        return RequestChecks.IsGrpc(http, _log) ? EndAsync(http, known ? "Method is unimplemented." : "Service is unimplemented.", _log) : Task.CompletedTask;
    }

    /// <summary>What stands before the last slash, without the first one.</summary>
    private static string ServiceOf(PathString path)
    {
        string text = path.Value ?? "";
        int last = text.LastIndexOf('/');
        return last > 0 ? text[1..last] : "";
    }
}
