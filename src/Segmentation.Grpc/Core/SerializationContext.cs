using System;
using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a marshaller puts the bytes of a message: all at once, or into a buffer writer and then <see cref="Complete()"/>.</summary>
public abstract class SerializationContext
{
    /// <summary>The payload is this array.</summary>
    public virtual void Complete(byte[] payload) => throw new NotImplementedException();

    /// <summary>Takes the payload piece by piece; end with <see cref="Complete()"/>.</summary>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw new NotImplementedException();

    /// <summary>States the length of the payload in bytes ahead, so that it can be framed without a copy.</summary>
    public virtual void SetPayloadLength(int payloadLength) => throw new NotImplementedException();

    /// <summary>The payload in the buffer writer is whole.</summary>
    public virtual void Complete() => throw new NotImplementedException();
}
