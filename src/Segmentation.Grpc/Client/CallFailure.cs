using System;
using System.IO;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Grpc.Core;
using Grpc.Protocol;

namespace Grpc.Net.Client.Internal;

/// <summary>What went wrong below gRPC, as a status.</summary>
internal static class CallFailure
{
    // Codes of RFC 9114 start here; those of RFC 9113 end long before.
    private const long FirstHttp3Error = 0x100;

    /// <summary>The status that an exception means; its detail names every cause, down to the socket's.</summary>
    public static Status ToStatus(Exception exception)
    {
        if (exception is RpcException rpc)
        {
            return rpc.Status;
        }

        StatusCode code = StatusCode.Internal;
        StringBuilder detail = new("The call failed:");
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            code = Code(cause) ?? code;
            detail.Append(' ').Append(cause.Message);
            if (cause is SocketException socket)
            {
                detail.Append(" (").Append(socket.SocketErrorCode).Append(')');
            }
        }

        return new Status(code, detail.ToString(), exception);
    }

    // The innermost cause that says anything decides.
    private static StatusCode? Code(Exception cause) => cause switch
    {
        HttpProtocolException protocol => Code(protocol),
        HttpIOException io => Code(io.HttpRequestError) ?? StatusCode.Unavailable,
        HttpRequestException request => Code(request.HttpRequestError),
        SocketException or AuthenticationException or IOException => StatusCode.Unavailable,
        OperationCanceledException => StatusCode.Cancelled,
        _ => null,
    };

    private static StatusCode Code(HttpProtocolException protocol)
    {
        // A connection that is closed (GOAWAY) says nothing about this call, unlike a stream that is reset; only the text tells them apart.
        if (protocol.ErrorCode < FirstHttp3Error)
        {
            return protocol.Message.Contains("closed the connection", StringComparison.Ordinal) ? StatusCode.Unavailable : StatusMapping.FromHttp2Error(protocol.ErrorCode);
        }

        return protocol.ErrorCode switch
        {
            0x107 => StatusCode.ResourceExhausted,
            0x10B => StatusCode.Unavailable,
            0x10C => StatusCode.Cancelled,
            _ => StatusCode.Internal,
        };
    }

    private static StatusCode? Code(HttpRequestError? error) => error switch
    {
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError or HttpRequestError.ResponseEnded => StatusCode.Unavailable,
        HttpRequestError.ConfigurationLimitExceeded => StatusCode.ResourceExhausted,
        HttpRequestError.InvalidResponse or HttpRequestError.VersionNegotiationError or HttpRequestError.ExtendedConnectNotSupported
            or HttpRequestError.HttpProtocolError => StatusCode.Internal,
        _ => null,
    };
}
