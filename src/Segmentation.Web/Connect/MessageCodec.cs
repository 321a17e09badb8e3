using System.Buffers;
using Grpc.Protocol;

namespace Segmentation.Web.Connect;

/// <summary>How messages are written in the other protocol. Immutable.</summary>
internal abstract class MessageCodec
{
    /// <summary>Name in content types.</summary>
    public abstract string Name { get; }

    /// <summary>Appends a request as a frame.</summary>
    /// <exception cref="Grpc.Core.RpcException">It cannot be read.</exception>
    public abstract void AppendFrame(in ReadOnlySequence<byte> message, IBufferWriter<byte> frames);

    /// <summary>Writes the message of a frame.</summary>
    public abstract void Write(in ReadOnlySequence<byte> payload, IBufferWriter<byte> output);

    /// <summary>Appends the header of a frame.</summary>
    protected static void AppendHeader(int length, IBufferWriter<byte> frames)
    {
        MessageFrame.WriteHeader(frames.GetSpan(MessageFrame.HeaderLength), length, compressed: false);
        frames.Advance(MessageFrame.HeaderLength);
    }
}
