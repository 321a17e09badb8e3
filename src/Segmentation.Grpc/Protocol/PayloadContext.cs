using System;
using System.Buffers;
using Grpc.Core;

namespace Grpc.Protocol;

/// <summary>A received payload where it lies. One a call, used again for each message.</summary>
internal sealed class PayloadContext : DeserializationContext
{
    private ReadOnlySequence<byte> _payload;

    public override int PayloadLength => (int)_payload.Length;

    public override byte[] PayloadAsNewBuffer() => _payload.ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => _payload;

    /// <summary>Hands a payload to a deserializer, which must not keep it.</summary>
    public T Read<T>(in ReadOnlySequence<byte> payload, Func<DeserializationContext, T> deserializer)
    {
        _payload = payload;
        T message = deserializer(this);
        _payload = default;
        return message;
    }
}
