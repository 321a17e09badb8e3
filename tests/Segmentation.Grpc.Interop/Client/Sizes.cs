using System;
using Google.Protobuf;
using Grpc.Interop.Messages;

namespace Grpc.Interop.Client;

/// <summary>Bytes of messages, as the description of the cases has them.</summary>
internal static class Sizes
{
    public const int Request = 271_828;
    public const int Response = 314_159;
    public const int RequestsTogether = 74_922;

    public static ReadOnlySpan<int> Requests => [27_182, 8, 1_828, 45_904];

    public static ReadOnlySpan<int> Responses => [31_415, 9, 2_653, 58_979];

    public static Payload Payload(int size) => new() { Body = ByteString.CopyFrom(new byte[size]) };

    /// <summary>A response has to be so many zeros.</summary>
    public static void Verify(Payload? payload, int size)
    {
        Check.Equal(PayloadType.Compressable, payload?.Type, "payload type");
        Check.Equal(size, payload!.Body.Length, "payload size");
        Check.Equal(-1, payload.Body.Span.IndexOfAnyExcept((byte)0), "first payload byte that is not zero");
    }
}
