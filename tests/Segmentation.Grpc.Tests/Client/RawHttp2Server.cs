using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Grpc.Net.Client;

namespace Grpc.Tests.Client;

/// <summary>One HTTP/2 connection by hand, for frames that no web server sends.</summary>
internal sealed class RawHttp2Server : IDisposable
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte Reset = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;
    public const byte GoAway = 7;

    private const int PrefaceLength = 24;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private NetworkStream? _stream;

    public RawHttp2Server() => _listener.Start();

    /// <summary>Settings of the next connections: MAX_CONCURRENT_STREAMS; null for no limit.</summary>
    public uint? MaxStreams { get; set; }

    public GrpcChannel Channel() => GrpcChannel.ForAddress($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Takes the next connection and answers its preface.</summary>
    public async Task AcceptAsync()
    {
        _stream?.Dispose();
        _stream = new NetworkStream(await _listener.AcceptSocketAsync(), ownsSocket: true);
        await _stream.ReadExactlyAsync(new byte[PrefaceLength]);
        byte[] settings = new byte[MaxStreams is null ? 0 : 6];
        if (MaxStreams is { } streams)
        {
            BinaryPrimitives.WriteUInt16BigEndian(settings, 3);
            BinaryPrimitives.WriteUInt32BigEndian(settings.AsSpan(2), streams);
        }

        await SendAsync(Settings, 0, 0, settings);
    }

    /// <summary>The next frame of this type; acknowledges settings on the way.</summary>
    public async Task<(int Stream, byte Flags, byte[] Payload)> ReceiveAsync(byte type)
    {
        byte[] header = new byte[9];
        while (true)
        {
            await _stream!.ReadExactlyAsync(header);
            byte[] payload = new byte[(header[0] << 16) | (header[1] << 8) | header[2]];
            await _stream.ReadExactlyAsync(payload);
            if (header[3] == Settings && (header[4] & 1) == 0)
            {
                await SendAsync(Settings, 1, 0, []);
            }

            if (header[3] == type)
            {
                return (BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5)), header[4], payload);
            }
        }
    }

    public async Task SendAsync(byte type, byte flags, int stream, byte[] payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        frame[0] = (byte)(payload.Length >> 16);
        frame[1] = unchecked((byte)(payload.Length >> 8));
        frame[2] = unchecked((byte)payload.Length);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        await _stream!.WriteAsync(frame);
    }

    /// <summary>GOAWAY: the last stream that is worked, the error code.</summary>
    public Task SendGoAwayAsync(int lastStream, int error)
    {
        byte[] payload = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(payload, lastStream);
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(4), error);
        return SendAsync(GoAway, 0, 0, payload);
    }

    /// <summary>:status 200, content-type application/grpc.</summary>
    public Task SendHeadersAsync(int stream) => SendAsync(Headers, 4, stream, [0x88, 0x0F, 0x10, 16, .. "application/grpc"u8]);

    /// <summary>grpc-status 0 with the end of the stream.</summary>
    public Task SendTrailersAsync(int stream) => SendAsync(Headers, 5, stream, [0x00, 11, .. "grpc-status"u8, 1, .. "0"u8]);

    /// <summary>Headers, a message, the end.</summary>
    public async Task AnswerAsync(int stream, params byte[] message)
    {
        await SendHeadersAsync(stream);
        await SendAsync(Data, 0, stream, OddServer.Frame(message));
        await SendTrailersAsync(stream);
    }

    public void Close() => _stream?.Dispose();

    public void Dispose()
    {
        Close();
        _listener.Dispose();
    }
}
