using System;
using System.Buffers;
using System.Buffers.Binary;

namespace Grpc.Protocol;

/// <summary>The frame around each message: a flag byte (1: compressed), a big-endian 32-bit length, the payload. Frames know nothing of DATA frames.</summary>
internal static class MessageFrame
{
    /// <summary>Bytes before the payload.</summary>
    public const int HeaderLength = 5;

    /// <summary>Longest payload that one array can hold with its header.</summary>
    public static readonly int MaxPayloadLength = Array.MaxLength - HeaderLength;

    /// <summary>Cuts one whole frame off the front of <paramref name="buffer"/>; false if it is not all there yet, and then the buffer is as it was.</summary>
    /// <param name="buffer">What has arrived.</param>
    /// <param name="maxLength">Longest payload allowed in bytes, checked as soon as the header is there; null for what an array can hold.</param>
    /// <param name="payload">The payload where it lies.</param>
    /// <param name="compressed">The flag.</param>
    /// <exception cref="Core.RpcException">INTERNAL: the flag is neither 0 nor 1. RESOURCE_EXHAUSTED: the stated length is over the limit.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, int? maxLength, out ReadOnlySequence<byte> payload, out bool compressed)
    {
        payload = default;
        compressed = false;
        if (buffer.Length < HeaderLength)
        {
            CheckFlag(buffer);
            return false;
        }

        scoped ReadOnlySpan<byte> first = buffer.FirstSpan;
        Span<byte> copy = stackalloc byte[HeaderLength];
        if (first.Length < HeaderLength)
        {
            buffer.Slice(0, HeaderLength).CopyTo(copy);
            first = copy;
        }

        byte flag = first[0];
        if (flag > 1)
        {
            throw ProtocolErrors.BadFlag(flag);
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(first[1..]);
        int limit = maxLength ?? MaxPayloadLength;
        if (length > (uint)limit)
        {
            throw ProtocolErrors.TooLarge(length, limit);
        }

        if (buffer.Length - HeaderLength < length)
        {
            return false;
        }

        compressed = flag == 1;
        payload = buffer.Slice(HeaderLength, length);
        buffer = buffer.Slice(payload.End);
        return true;
    }

    /// <summary>Writes the header of a payload of this length.</summary>
    public static void WriteHeader(Span<byte> destination, int length, bool compressed)
    {
        destination[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(destination[1..], (uint)length);
    }

    private static void CheckFlag(in ReadOnlySequence<byte> buffer)
    {
        if (!buffer.IsEmpty && buffer.FirstSpan is [> 1 and byte flag, ..])
        {
            throw ProtocolErrors.BadFlag(flag);
        }
    }
}
