using System.Threading.Tasks;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Segmentation.Service.Hosting;

/// <summary>Keeps the addresses for health to health. An instance marks their connections.</summary>
internal sealed class HealthOnly
{
    private static readonly HealthOnly Marked = new();

    /// <summary>Marks the connections of an address.</summary>
    public static ConnectionDelegate Mark(ConnectionDelegate next) => connection =>
    {
        connection.Features.Set(Marked);
        return next(connection);
    };

    /// <summary>Answers 404 to anything else that comes over a marked connection.</summary>
    public static Task Guard(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<HealthOnly>() is null || http.Request.Path.Value is "/livez" or "/readyz")
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return http.Response.CompleteAsync(); // sent, so that nothing behind this takes it for a call of an unknown method
    }
}
