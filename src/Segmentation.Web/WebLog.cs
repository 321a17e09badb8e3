using Microsoft.Extensions.Logging;

namespace Segmentation.Web;

/// <summary>Events about requests that become no call, 1200 to 1209.</summary>
internal static partial class WebLog
{
    [LoggerMessage(1200, LogLevel.Information, "Request of '{Path}' refused: pages of '{Origin}' may not call")]
    public static partial void OriginRefused(ILogger log, string path, string origin);

    [LoggerMessage(1201, LogLevel.Information, "Request of '{Path}' refused: content type '{ContentType}' is that of no protocol for it")]
    public static partial void BadContentType(ILogger log, string path, string? contentType);

    [LoggerMessage(1202, LogLevel.Information, "'{Path}' is not implemented here.")]
    public static partial void Unimplemented(ILogger log, string path);
}
