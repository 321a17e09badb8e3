using System;
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Compression;

namespace Grpc.Protocol;

/// <summary>Serializes messages into frames. A payload whose length is stated ahead goes straight into the output; nothing of a message reaches the output unless all of it does.</summary>
/// <param name="output">Takes the frames.</param>
/// <param name="maxLength">Longest payload allowed in bytes, before compression; null for what an array can hold.</param>
[SuppressMessage("Design", "CA1001", Justification = "The buffer lives no longer than one Write.")]
internal sealed class FrameWriter(IBufferWriter<byte> output, int? maxLength) : SerializationContext, IBufferWriter<byte>
{
    private readonly int _maxLength = maxLength ?? MessageFrame.MaxPayloadLength;
    private ICompressionProvider? _compression;
    private CompressionLevel? _level;
    private Memory<byte> _frame;
    private int _stated;
    private int _position;
    private PooledBuffer? _buffer;
    private State _state;

    private enum State : byte
    {
        Idle,
        Started,
        Direct,
        Buffered,
    }

    /// <summary>Bytes of the last frame with its header.</summary>
    public int LastFrameLength { get; private set; }

    /// <summary>Appends one frame.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: the message is over the limit.</exception>
    public void Write<T>(T message, Action<T, SerializationContext> serializer, ICompressionProvider? compression = null, CompressionLevel? level = null)
    {
        _compression = compression;
        _level = level;
        _state = State.Started;
        try
        {
            serializer(message, this);
            if (_state != State.Idle)
            {
                throw new InvalidOperationException("The serializer returned without calling Complete.");
            }
        }
        finally
        {
            _state = State.Idle;
            _frame = default;
            _buffer?.Dispose();
            _buffer = null;
        }
    }

    public override void SetPayloadLength(int payloadLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadLength);
        if (_state != State.Started)
        {
            throw new InvalidOperationException("The payload length has to be set once, before anything is written.");
        }

        CheckLength(payloadLength);
        if (_compression is not null)
        {
            _buffer = new PooledBuffer(payloadLength);
            _state = State.Buffered;
            return;
        }

        // One byte more, for a buffer writer never gives an empty span, not even at the end.
        _frame = output.GetMemory(MessageFrame.HeaderLength + payloadLength + 1);
        MessageFrame.WriteHeader(_frame.Span, payloadLength, compressed: false);
        _stated = payloadLength;
        _position = MessageFrame.HeaderLength;
        _state = State.Direct;
    }

    public override IBufferWriter<byte> GetBufferWriter()
    {
        switch (_state)
        {
            case State.Direct:
                return this;
            case State.Buffered:
                return _buffer!;
            case State.Started:
                _buffer = new PooledBuffer(0);
                _state = State.Buffered;
                return _buffer;
            default:
                throw new InvalidOperationException("The message is complete.");
        }
    }

    public override void Complete()
    {
        switch (_state)
        {
            case State.Direct:
                if (_position != MessageFrame.HeaderLength + _stated)
                {
                    throw new InvalidOperationException($"The serializer wrote {_position - MessageFrame.HeaderLength} bytes after stating {_stated}.");
                }

                _state = State.Idle;
                output.Advance(_position);
                LastFrameLength = _position;
                break;
            case State.Buffered:
                Append(_buffer!.Written.Span);
                break;
            case State.Started:
                Append([]);
                break;
            default:
                throw new InvalidOperationException("The message is complete.");
        }
    }

    public override void Complete(byte[] payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        if (_state is not State.Started)
        {
            throw new InvalidOperationException("A payload was begun or completed before.");
        }

        Append(payload);
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _frame.Length - _position);
        _position += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Memory<byte> rest = _frame[_position..];
        return rest.Length >= Math.Max(1, sizeHint) ? rest : throw Longer();
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Span<byte> rest = _frame.Span[_position..];
        return rest.Length >= Math.Max(1, sizeHint) ? rest : throw Longer();
    }

    private InvalidOperationException Longer() => new($"The serializer asks for more room than the {_stated} bytes it stated.");

    private void CheckLength(int length)
    {
        if (length > _maxLength)
        {
            throw ProtocolErrors.TooLargeToSend(length, _maxLength);
        }
    }

    private void Append(ReadOnlySpan<byte> payload)
    {
        CheckLength(payload.Length);
        // The runtime's compressing streams make nothing of nothing, which is no valid gzip.
        if (_compression is null || payload.IsEmpty)
        {
            AppendFrame(payload, compressed: false);
        }
        else
        {
            using PooledBuffer compressed = MessageCompression.Compress(_compression, _level, payload);
            AppendFrame(compressed.Written.Span, compressed: true);
        }

        _state = State.Idle;
    }

    private void AppendFrame(ReadOnlySpan<byte> payload, bool compressed)
    {
        Span<byte> frame = output.GetSpan(MessageFrame.HeaderLength + payload.Length);
        MessageFrame.WriteHeader(frame, payload.Length, compressed);
        payload.CopyTo(frame[MessageFrame.HeaderLength..]);
        output.Advance(MessageFrame.HeaderLength + payload.Length);
        LastFrameLength = MessageFrame.HeaderLength + payload.Length;
    }
}
