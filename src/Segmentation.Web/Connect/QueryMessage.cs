using System;
using System.Buffers;
using System.Text;
using Grpc.Core;
using Grpc.Protocol;
using Microsoft.AspNetCore.Http;
using Segmentation.Web.Exchanges;

namespace Segmentation.Web.Connect;

/// <summary>The request of a unary call by GET: the message is in the query, as text or as Base64.</summary>
internal sealed class QueryMessage(MessageCodec codec, IQueryCollection query, bool isCompressed, int? limit, RpcException? fault) : RequestConverter
{
    private bool _done;

    public override SequencePosition Convert(in ReadOnlySequence<byte> arrived, bool isAll, IBufferWriter<byte> frames)
    {
        Faults.ThrowIfAny(fault);
        if (!_done)
        {
            _done = true;
            byte[] message = Read();
            if (message.Length > (limit ?? MessageFrame.MaxPayloadLength))
            {
                throw Faults.TooLarge(limit ?? MessageFrame.MaxPayloadLength);
            }

            BareMessage.Append(codec, new ReadOnlySequence<byte>(message), isCompressed && message.Length > 0, limit, frames);
        }

        return arrived.End;
    }

    private byte[] Read()
    {
        if (!query.TryGetValue("message", out Microsoft.Extensions.Primitives.StringValues messages) || messages.Count != 1)
        {
            throw Faults.Invalid("A call by GET has to have the parameter message in its query, once.");
        }

        string text = messages[0] ?? "";
        if (query["base64"] != "1")
        {
            return Encoding.UTF8.GetBytes(text);
        }

        try
        {
            return Base64Field.Decode(text);
        }
        catch (FormatException malformed)
        {
            throw Faults.Invalid("The parameter message is not Base64, which base64=1 says it is.", malformed);
        }
    }
}
