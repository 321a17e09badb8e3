using System.Globalization;
using Grpc.Core;

namespace Grpc.Protocol;

/// <summary>Codes of other layers as status codes. Source: grpc/doc/http-grpc-status-mapping.md, PROTOCOL-HTTP2.md.</summary>
internal static class StatusMapping
{
    /// <summary>The HTTP status of a response that has no <c>grpc-status</c>.</summary>
    public static StatusCode FromHttp(int status) => status switch
    {
        400 or 431 => StatusCode.Internal,
        401 => StatusCode.Unauthenticated,
        403 => StatusCode.PermissionDenied,
        404 => StatusCode.Unimplemented,
        429 or 502 or 503 or 504 => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };

    /// <summary>The HTTP/2 error code of a stream or connection that was reset.</summary>
    public static StatusCode FromHttp2Error(long error) => error switch
    {
        0x7 => StatusCode.Unavailable,
        0x8 => StatusCode.Cancelled,
        0xB => StatusCode.ResourceExhausted,
        0xC => StatusCode.PermissionDenied,
        >= 0x0 and <= 0xA => StatusCode.Internal,
        _ => StatusCode.Unknown,
    };

    /// <summary>Reads <c>grpc-status</c>; a number that is no code becomes UNKNOWN, what is no number gives false.</summary>
    public static bool TryParse(string? text, out StatusCode code)
    {
        code = StatusCode.Unknown;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return false;
        }

        if (number <= (int)StatusCode.Unauthenticated)
        {
            code = (StatusCode)number;
        }

        return true;
    }

    /// <summary>Writes <c>grpc-status</c>: decimal, without leading zeros.</summary>
    public static string Format(StatusCode code) => code switch
    {
        StatusCode.OK => "0",
        StatusCode.Cancelled => "1",
        StatusCode.Unknown => "2",
        _ => ((int)code).ToString(CultureInfo.InvariantCulture),
    };
}
