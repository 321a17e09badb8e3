using System;
using System.Buffers;

namespace Segmentation.Web.Connect;

/// <summary>Messages as they are in gRPC.</summary>
internal sealed class ProtoCodec : MessageCodec
{
    public static ProtoCodec Instance { get; } = new();

    public override string Name => "proto";

    public override void AppendFrame(in ReadOnlySequence<byte> message, IBufferWriter<byte> frames)
    {
        AppendHeader((int)message.Length, frames);
        Write(message, frames);
    }

    public override void Write(in ReadOnlySequence<byte> payload, IBufferWriter<byte> output)
    {
        foreach (ReadOnlyMemory<byte> segment in payload)
        {
            output.Write(segment.Span);
        }
    }
}
