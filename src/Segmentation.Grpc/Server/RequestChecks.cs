using System;
using Grpc.Core;
using Grpc.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

/// <summary>What has to hold of a request before it is a call.</summary>
internal static class RequestChecks
{
    /// <summary>True of <c>application/grpc</c> in any case, alone or followed by <c>+</c> or <c>;</c>.</summary>
    public static bool IsGrpcContentType(string? contentType)
        => contentType is not null
            && contentType.StartsWith(ProtocolNames.ContentType, StringComparison.OrdinalIgnoreCase)
            && (contentType.Length == ProtocolNames.ContentType.Length || contentType[ProtocolNames.ContentType.Length] is '+' or ';');

    /// <summary>Refuses a request that cannot be a call: 405 for another verb than POST, 415 for another content type, 426 below HTTP/2.</summary>
    public static bool IsGrpc(HttpContext http, ILogger log)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            // A preflight gets here if no CORS policy took it.
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            http.Response.Headers.Allow = HttpMethods.Post;
            return false;
        }

        string protocol = http.Request.Protocol;
        if (!HttpProtocol.IsHttp2(protocol) && !HttpProtocol.IsHttp3(protocol))
        {
            GrpcServerLog.BadProtocol(log, protocol);
            http.Response.Headers.Upgrade = "HTTP/2";
            Refuse(http, StatusCodes.Status426UpgradeRequired, $"Request protocol '{protocol}' is not supported; gRPC needs HTTP/2.");
            return false;
        }

        if (!IsGrpcContentType(http.Request.ContentType))
        {
            GrpcServerLog.BadContentType(log, http.Request.ContentType);
            Refuse(http, StatusCodes.Status415UnsupportedMediaType, $"Content-Type '{http.Request.ContentType}' is not supported; gRPC needs '{ProtocolNames.ContentType}'.");
            return false;
        }

        return true;
    }

    private static void Refuse(HttpContext http, int httpStatus, string detail)
    {
        http.Response.StatusCode = httpStatus;
        http.Response.Headers.GrpcStatus = StatusMapping.Format(StatusCode.Internal);
        http.Response.Headers.GrpcMessage = PercentEncoding.Encode(detail);
    }
}
