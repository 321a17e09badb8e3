using System.Buffers;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Protocol;
using Microsoft.AspNetCore.Http;
using Segmentation.Web.Connect;

namespace Segmentation.Web;

/// <summary>Answers requests that become no call, in the protocol they came in.</summary>
internal static class Refusal
{
    /// <summary>Ends a request of gRPC-Web: HTTP 200, the status in the headers.</summary>
    public static Task GrpcWebAsync(HttpContext http, WebContentType type, StatusCode code, string message)
    {
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = (type.IsText ? WebContentType.GrpcWebText : WebContentType.GrpcWeb) + type.Suffix;
        http.Response.Headers.GrpcStatus = StatusMapping.Format(code);
        http.Response.Headers.GrpcMessage = PercentEncoding.Encode(message);
        return http.Response.CompleteAsync();
    }

    /// <summary>Ends a request of unary Connect, or one that is of no protocol: the error as JSON.</summary>
    /// <param name="http">The request.</param>
    /// <param name="errors">Writes the error.</param>
    /// <param name="code">Status code.</param>
    /// <param name="message">For people.</param>
    /// <param name="httpStatus">HTTP status; null for that of the code.</param>
    public static Task ConnectUnaryAsync(HttpContext http, ConnectErrors errors, StatusCode code, string message, int? httpStatus = null)
    {
        using PooledBuffer error = new(0);
        errors.WriteError(error, CallEnd.Of(code, message));
        http.Response.StatusCode = httpStatus ?? ConnectCode.HttpStatusOf(code);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = error.Length;
        http.Response.BodyWriter.Write(error.Written.Span);
        return http.Response.CompleteAsync();
    }

    /// <summary>Ends a request of streaming Connect: HTTP 200, the error in the envelope that ends the stream.</summary>
    public static Task ConnectStreamAsync(HttpContext http, ConnectErrors errors, string codec, StatusCode code, string message)
    {
        using PooledBuffer end = new(0);
        errors.WriteEndOfStream(end, CallEnd.Of(code, message));
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = WebContentType.ConnectPrefix + codec;
        byte[] header = new byte[MessageFrame.HeaderLength];
        MessageFrame.WriteHeader(header, end.Length, compressed: false);
        header[0] = ConnectStreamExchange.EndOfStream;
        http.Response.BodyWriter.Write(header);
        http.Response.BodyWriter.Write(end.Written.Span);
        return http.Response.CompleteAsync();
    }
}
