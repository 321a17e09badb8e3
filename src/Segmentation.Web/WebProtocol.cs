namespace Segmentation.Web;

/// <summary>The protocols that are spoken here beside gRPC.</summary>
internal enum WebProtocol
{
    /// <summary>Another one.</summary>
    None,

    /// <summary>gRPC-Web, binary or text.</summary>
    GrpcWeb,

    /// <summary>Connect, one message each way: the body is the message.</summary>
    ConnectUnary,

    /// <summary>Connect, streams: bodies are messages in envelopes.</summary>
    ConnectStream,
}
