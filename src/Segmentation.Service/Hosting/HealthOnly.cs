using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;

namespace Segmentation.Service.Hosting;

/// <summary>Keeps the addresses for health to health.</summary>
internal static class HealthOnly
{
    /// <summary>Answers 404 to anything else that comes over HTTP/1.1 without TLS, which only those addresses speak.</summary>
    public static Task Guard(HttpContext http, RequestDelegate next)
    {
        bool isHealthAddress = HttpProtocol.IsHttp11(http.Request.Protocol) || HttpProtocol.IsHttp10(http.Request.Protocol);
        if (!isHealthAddress || http.Request.IsHttps || http.Request.Path.Value is "/livez" or "/readyz")
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return http.Response.CompleteAsync(); // sent, so that nothing behind this takes it for a call of an unknown method
    }
}
