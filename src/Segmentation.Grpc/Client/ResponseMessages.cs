using System;
using System.Buffers;
using System.Buffers.Binary;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Compression;
using Grpc.Protocol;

namespace Grpc.Net.Client.Internal;

/// <summary>Cuts the body of a response into messages. Room grows with what has arrived, never with what a frame states.</summary>
/// <param name="body">The body.</param>
/// <param name="maxLength">Longest message allowed in bytes; null for no limit.</param>
/// <param name="encoding">Encoding of messages with the compressed flag: its name and what inflates it, each null if there is none.</param>
internal sealed class ResponseMessages(Stream body, int? maxLength, (string? Name, ICompressionProvider? Provider) encoding)
{
    private const int FirstLength = 8 * 1024;

    private readonly PayloadContext _context = new();
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstLength);
    private int _start;
    private int _end;
    private ReadOnlySequence<byte> _payload;
    private bool _compressed;

    /// <summary>Waits for the next message; false at the end of the body.</summary>
    /// <exception cref="RpcException">The bytes are no message, or one that is not allowed.</exception>
    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadOnlySequence<byte> unread = new(_buffer, _start, _end - _start);
            if (MessageFrame.TryRead(ref unread, maxLength, out _payload, out _compressed))
            {
                _start = _end - (int)unread.Length;
                return true;
            }

            MakeRoom();
            int read = await body.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return _start == _end ? false : throw ProtocolErrors.Incomplete(_end - _start);
            }

            _end += read;
        }
    }

    /// <summary>The message that the last <see cref="MoveNextAsync"/> found.</summary>
    /// <exception cref="RpcException">INTERNAL: it cannot be inflated or deserialized. RESOURCE_EXHAUSTED: it inflates to more than the limit.</exception>
    public T Take<T>(Func<DeserializationContext, T> deserializer)
    {
        if (!_compressed)
        {
            return Deserialize(_payload, deserializer);
        }

        ICompressionProvider provider = encoding.Provider ?? throw (encoding.Name is null or ProtocolNames.Identity
            ? ProtocolErrors.CompressedWithoutEncoding()
            : new RpcException(new Status(StatusCode.Internal, $"A message is compressed by \"{encoding.Name}\", which was not offered to the server.")));
        using PooledBuffer inflated = MessageCompression.Inflate(provider, _payload, maxLength);
        return Deserialize(new ReadOnlySequence<byte>(inflated.Written), deserializer);
    }

    /// <summary>Gives the memory back; only when no <see cref="MoveNextAsync"/> is running.</summary>
    public void Release()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        _start = _end = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private T Deserialize<T>(in ReadOnlySequence<byte> payload, Func<DeserializationContext, T> deserializer)
    {
        try
        {
            return _context.Read(payload, deserializer);
        }
        catch (Exception e)
        {
            throw new RpcException(new Status(StatusCode.Internal, $"The response cannot be deserialized: {e.Message}", e));
        }
    }

    private void MakeRoom()
    {
        int unread = _end - _start;
        long wanted = unread < MessageFrame.HeaderLength
            ? MessageFrame.HeaderLength
            : MessageFrame.HeaderLength + (long)BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(_start + 1));
        byte[] room = _buffer;
        if (unread == _buffer.Length)
        {
            room = ArrayPool<byte>.Shared.Rent((int)Math.Min(wanted, Math.Min(2L * _buffer.Length, Array.MaxLength)));
        }
        else if (_start == 0 || (unread > 0 && _start + wanted <= _buffer.Length))
        {
            return;
        }

        _buffer.AsSpan(_start, unread).CopyTo(room);
        if (room != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = room;
        }

        _start = 0;
        _end = unread;
    }
}
