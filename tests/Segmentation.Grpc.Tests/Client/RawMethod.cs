using Grpc.Core;

namespace Grpc.Tests.Client;

/// <summary>Methods whose messages are bytes.</summary>
internal static class RawMethod
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create<byte[]>(message => message, message => message);

    public static Method<byte[], byte[]> Unary(string name = "Echo") => New(MethodType.Unary, name);

    public static Method<byte[], byte[]> ServerStreaming(string name = "Many") => New(MethodType.ServerStreaming, name);

    public static Method<byte[], byte[]> ClientStreaming(string name = "Total") => New(MethodType.ClientStreaming, name);

    public static Method<byte[], byte[]> Duplex(string name = "Chat") => New(MethodType.DuplexStreaming, name);

    private static Method<byte[], byte[]> New(MethodType type, string name) => new(type, "peer.Test", name, Bytes, Bytes);
}
