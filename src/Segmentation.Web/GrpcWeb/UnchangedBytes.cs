using System;
using System.Buffers;
using Grpc.Core;
using Segmentation.Web.Exchanges;

namespace Segmentation.Web.GrpcWeb;

/// <summary>The frames of binary gRPC-Web, which are those of gRPC.</summary>
internal sealed class UnchangedBytes(RpcException? fault) : RequestConverter
{
    public override SequencePosition Convert(in ReadOnlySequence<byte> arrived, bool isAll, IBufferWriter<byte> frames)
    {
        Faults.ThrowIfAny(fault);
        foreach (ReadOnlyMemory<byte> segment in arrived)
        {
            frames.Write(segment.Span);
        }

        return arrived.End;
    }
}
