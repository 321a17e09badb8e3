using System;
using System.Buffers.Binary;

namespace Grpc.Tests.Http2;

/// <summary>A frame of HTTP/2, well made or not: what it states may differ from what it is.</summary>
internal sealed record Frame(FrameType Type, byte Flags, int Stream, byte[] Payload)
{
    public const int HeaderLength = 9;
    public const byte EndStream = 0x1;
    public const byte Ack = 0x1;
    public const byte EndHeaders = 0x4;
    public const byte Padded = 0x8;
    public const byte Priority = 0x20;

    /// <summary>The length that the header states, in bytes; null for the true one.</summary>
    public int? Stated { get; init; }

    /// <summary>The bit before the stream id, which receivers have to ignore.</summary>
    public bool Reserved { get; init; }

    public bool Has(byte flag) => (Flags & flag) != 0;

    public byte[] ToBytes()
    {
        int length = Stated ?? Payload.Length;
        byte[] bytes = new byte[HeaderLength + Payload.Length];
        unchecked
        {
            bytes[0] = (byte)(length >> 16);
            bytes[1] = (byte)(length >> 8);
            bytes[2] = (byte)length;
        }

        bytes[3] = (byte)Type;
        bytes[4] = Flags;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(5), (uint)Stream | (Reserved ? 0x8000_0000u : 0));
        Payload.CopyTo(bytes, HeaderLength);
        return bytes;
    }

    public static Frame Data(int stream, ReadOnlySpan<byte> bytes, bool end = false) => new(FrameType.Data, end ? EndStream : (byte)0, stream, bytes.ToArray());

    public static Frame Headers(int stream, ReadOnlySpan<byte> block, bool end = false) => new(FrameType.Headers, (byte)(EndHeaders | (end ? EndStream : 0)), stream, block.ToArray());

    public static Frame Reset(int stream, uint code) => new(FrameType.Reset, 0, stream, Number(code));

    public static Frame WindowUpdate(int stream, uint increment) => new(FrameType.WindowUpdate, 0, stream, Number(increment));

    public static Frame Ping(ulong value = 0, bool ack = false)
    {
        byte[] payload = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(payload, value);
        return new Frame(FrameType.Ping, ack ? Ack : (byte)0, 0, payload);
    }

    public static Frame Settings(params (ushort Id, uint Value)[] settings)
    {
        byte[] payload = new byte[settings.Length * 6];
        for (int i = 0; i < settings.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(i * 6), settings[i].Id);
            BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan((i * 6) + 2), settings[i].Value);
        }

        return new Frame(FrameType.Settings, 0, 0, payload);
    }

    public static Frame GoAway(int lastStream, uint code) => new(FrameType.GoAway, 0, 0, [.. Number((uint)lastStream), .. Number(code)]);

    /// <summary>The code of RST_STREAM or GOAWAY.</summary>
    public uint Code => BinaryPrimitives.ReadUInt32BigEndian(Payload.AsSpan(Type == FrameType.GoAway ? 4 : 0));

    private static byte[] Number(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
