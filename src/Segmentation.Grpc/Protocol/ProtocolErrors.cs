using System;
using System.Globalization;
using Grpc.Core;

namespace Grpc.Protocol;

/// <summary>What the peer did wrong, as the exception that ends the call: one place, one wording.</summary>
internal static class ProtocolErrors
{
    public static RpcException BadFlag(byte flag) => New(StatusCode.Internal, $"A message frame starts with the flag {flag}; 0 (plain) and 1 (compressed) are allowed.");

    public static RpcException TooLarge(uint length, int limit) => New(
        StatusCode.ResourceExhausted,
        $"Received message exceeds the maximum size: a frame states {length.ToString(CultureInfo.InvariantCulture)} bytes, {limit.ToString(CultureInfo.InvariantCulture)} are allowed.");

    public static RpcException TooLargeInflated(int limit) => New(
        StatusCode.ResourceExhausted,
        $"Received message exceeds the maximum size: inflated it has more than {limit.ToString(CultureInfo.InvariantCulture)} bytes, which is what is allowed.");

    public static RpcException TooLargeToSend(int length, int limit) => New(
        StatusCode.ResourceExhausted,
        $"Sent message exceeds the maximum size: it has {length.ToString(CultureInfo.InvariantCulture)} bytes, {limit.ToString(CultureInfo.InvariantCulture)} are allowed.");

    public static RpcException Incomplete(long found) => New(
        StatusCode.Internal,
        $"Incomplete message: the stream ended {found.ToString(CultureInfo.InvariantCulture)} bytes into a frame.");

    public static RpcException NoMessage() => New(StatusCode.Internal, "Incomplete message: the stream ended without the one message that the method takes.");

    public static RpcException SecondMessage() => New(StatusCode.Unimplemented, "Found a second message; the method takes one.");

    public static RpcException TooSlow(long received, TimeSpan elapsed, double bytesPerSecond) => New(
        StatusCode.ResourceExhausted,
        string.Create(CultureInfo.InvariantCulture, $"A message comes too slowly: {received} bytes in {elapsed.TotalSeconds:F1} s; at least {bytesPerSecond} bytes a second are expected once it has begun."));

    /// <summary>The web server refuses to read the body on.</summary>
    public static RpcException RefusedBody(int http, Exception cause) => http == 413
        ? New(StatusCode.ResourceExhausted, "The body of the request is longer than the server takes.", cause)
        : New(StatusCode.Internal, string.Create(CultureInfo.InvariantCulture, $"The body of the request cannot be read: HTTP status {http}."), cause);

    public static RpcException CompressedWithoutEncoding() => New(StatusCode.Internal, "A message has the compressed flag, but the peer named no grpc-encoding other than identity.");

    public static RpcException Corrupt(string encoding, Exception cause) => New(StatusCode.Internal, $"A message compressed by {encoding} cannot be inflated: its bytes are corrupt.", cause);

    public static RpcException Unparsable(Exception cause) => New(StatusCode.Internal, "A message cannot be parsed as the type that the method takes.", cause);

    public static RpcException BadTimeout(string value) => New(StatusCode.Internal, $"Malformed {ProtocolNames.Timeout} \"{Shown(value)}\": 1 to 8 digits and one of H M S m u n are allowed.");

    public static RpcException BadBase64(string key) => New(StatusCode.Internal, $"The value of the metadata key \"{key}\" is not Base64.");

    /// <summary>Bytes from outside, short enough for a message.</summary>
    private static string Shown(string value) => value.Length <= 32 ? value : value[..32] + "…";

    private static RpcException New(StatusCode code, string detail, Exception? cause = null) => new(new Status(code, detail, cause));
}
