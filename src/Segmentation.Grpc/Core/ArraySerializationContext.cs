using System;
using System.Buffers;

namespace Grpc.Core;

/// <summary>Collects a payload in memory.</summary>
internal sealed class ArraySerializationContext : SerializationContext
{
    private ArrayBufferWriter<byte>? _written;
    private byte[]? _payload;

    public override void Complete(byte[] payload) => _payload = payload;

    public override IBufferWriter<byte> GetBufferWriter() => _written ??= new ArrayBufferWriter<byte>();

    public override void SetPayloadLength(int payloadLength) => _written ??= new ArrayBufferWriter<byte>(Math.Max(1, payloadLength));

    public override void Complete() => _payload = _written?.WrittenSpan.ToArray() ?? [];

    public byte[] Payload() => _payload ?? throw new InvalidOperationException("The serializer returned without calling Complete.");
}
