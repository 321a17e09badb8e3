using System;
using System.Buffers;
using Grpc.Core;
using Grpc.Protocol;
using Segmentation.Web.Exchanges;

namespace Segmentation.Web.Connect;

/// <summary>The request of a unary call: the body is the message.</summary>
/// <param name="codec">How it is written.</param>
/// <param name="isCompressed">Whether it is compressed.</param>
/// <param name="stated">Length that the headers state, in bytes; null if they do not.</param>
/// <param name="limit">Longest message in bytes; null for no limit.</param>
/// <param name="fault">What was wrong with the headers; null if nothing was.</param>
internal sealed class BareMessage(MessageCodec codec, bool isCompressed, long? stated, int? limit, RpcException? fault) : RequestConverter
{
    private readonly int _limit = limit ?? MessageFrame.MaxPayloadLength;

    public override SequencePosition Convert(in ReadOnlySequence<byte> arrived, bool isAll, IBufferWriter<byte> frames)
    {
        Faults.ThrowIfAny(fault);
        if (arrived.Length > _limit || stated > _limit)
        {
            throw Faults.TooLarge(_limit);
        }

        if (!isAll)
        {
            return arrived.Start;
        }

        Append(codec, arrived, isCompressed && !arrived.IsEmpty, _limit, frames);
        return arrived.End;
    }

    /// <summary>Appends a message as a frame.</summary>
    public static void Append(MessageCodec codec, in ReadOnlySequence<byte> message, bool isCompressed, int? limit, IBufferWriter<byte> frames)
    {
        if (isCompressed)
        {
            using PooledBuffer inflated = Gzip.Inflate(message, limit);
            codec.AppendFrame(new ReadOnlySequence<byte>(inflated.Written), frames);
        }
        else
        {
            codec.AppendFrame(message, frames);
        }
    }
}
