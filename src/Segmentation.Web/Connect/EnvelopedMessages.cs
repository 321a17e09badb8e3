using System;
using System.Buffers;
using Grpc.Core;
using Grpc.Protocol;
using Segmentation.Web.Exchanges;

namespace Segmentation.Web.Connect;

/// <summary>The requests of a stream: messages in envelopes, which have the form of frames.</summary>
/// <param name="codec">How messages are written.</param>
/// <param name="mayCompress">Whether the headers named an encoding.</param>
/// <param name="limit">Longest message in bytes; null for no limit.</param>
/// <param name="fault">What was wrong with the headers; null if nothing was.</param>
internal sealed class EnvelopedMessages(MessageCodec codec, bool mayCompress, int? limit, RpcException? fault) : RequestConverter
{
    public override SequencePosition Convert(in ReadOnlySequence<byte> arrived, bool isAll, IBufferWriter<byte> frames)
    {
        Faults.ThrowIfAny(fault);
        ReadOnlySequence<byte> rest = arrived;
        while (MessageFrame.TryRead(ref rest, limit, out ReadOnlySequence<byte> message, out bool compressed))
        {
            if (compressed && !mayCompress)
            {
                throw new RpcException(new Status(StatusCode.Internal, "A message has the compressed flag, but the request named no connect-content-encoding other than identity."));
            }

            BareMessage.Append(codec, message, compressed && !message.IsEmpty, limit, frames);
        }

        return isAll && !rest.IsEmpty ? throw ProtocolErrors.Incomplete(rest.Length) : rest.Start;
    }
}
