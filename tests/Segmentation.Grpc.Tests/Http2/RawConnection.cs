using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Grpc.Tests.Http2;

/// <summary>A client of HTTP/2 by hand that sends what it is told, also what no client may.</summary>
internal sealed class RawConnection : IDisposable
{
    public const ushort TableSize = 1;
    public const ushort EnablePush = 2;
    public const ushort MaxStreams = 3;
    public const ushort InitialWindow = 4;
    public const ushort MaxFrame = 5;

    /// <summary>Ends a wait that would fail the test anyhow.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly NetworkStream _stream;
    private readonly HeaderReader _headers = new();
    private readonly List<byte> _block = [];
    private readonly CancellationTokenSource _patience = new(Patience);

    private RawConnection(Socket socket)
    {
        Socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    public Socket Socket { get; }

    /// <summary>Fields that the last frame ended, if it did.</summary>
    public IReadOnlyList<(string Name, string Value)> Fields { get; private set; } = [];

    /// <summary>Frames received.</summary>
    public int Received { get; private set; }

    public static async Task<RawConnection> OpenAsync(EndPoint server, int? receiveBuffer = null)
    {
        Socket socket = server is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } bytes)
        {
            socket.ReceiveBufferSize = bytes;
        }

        await socket.ConnectAsync(server);
        return new RawConnection(socket);
    }

    /// <summary>Opens, sends the preface with these settings and without a table of fields.</summary>
    public static async Task<RawConnection> GreetAsync(EndPoint server, params (ushort Id, uint Value)[] settings)
    {
        RawConnection connection = await OpenAsync(server);
        await connection.SendAsync(Preface.ToArray());
        await connection.SendAsync(Frame.Settings([(TableSize, 0), .. settings]));
        return connection;
    }

    public Task SendAsync(Frame frame) => SendAsync(frame.ToBytes());

    public Task SendAsync(ReadOnlyMemory<byte> bytes) => _stream.WriteAsync(bytes, _patience.Token).AsTask();

    /// <summary>Sends as much as the peer takes; false once it has closed the connection.</summary>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await SendAsync(bytes);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The next frame, or null at the end of the connection; acknowledges settings on the way.</summary>
    public async Task<Frame?> ReceiveAsync()
    {
        byte[] header = new byte[Frame.HeaderLength];
        try
        {
            if (await _stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, _patience.Token) < header.Length)
            {
                return null;
            }

            // Kestrel answers what is no HTTP/2 in HTTP/1.1.
            if (header.AsSpan().StartsWith("HTTP/1.1 "u8))
            {
                return null;
            }

            byte[] payload = new byte[(header[0] << 16) | (header[1] << 8) | header[2]];
            Assert.InRange(payload.Length, 0, 16_384);
            await _stream.ReadExactlyAsync(payload, _patience.Token);
            Received++;
            Frame frame = new((FrameType)header[3], header[4], System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5)), payload);
            if (frame.Type == FrameType.Settings && !frame.Has(Frame.Ack))
            {
                await TrySendAsync(new Frame(FrameType.Settings, Frame.Ack, 0, []).ToBytes());
            }

            Fields = Ended(frame);
            return frame;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The next frame of a type.</summary>
    public async Task<Frame> ReceiveAsync(FrameType type)
    {
        while (await ReceiveAsync() is { } frame)
        {
            if (frame.Type == type)
            {
                return frame;
            }
        }

        throw new IOException($"The connection ended without a frame of the type {type}.");
    }

    /// <summary>Sends a whole call of one message and waits for its answer.</summary>
    public async Task<RawResult> CallAsync(int stream, string path, byte[] body, params (string Name, string Value)[] fields)
    {
        await SendAsync(Frame.Headers(stream, RequestBlock(path, fields)));
        for (int at = 0; at < body.Length; at += 16_384)
        {
            await SendAsync(Frame.Data(stream, body.AsSpan(at, Math.Min(16_384, body.Length - at))));
        }

        await SendAsync(Frame.Data(stream, [], end: true));
        return await ResultAsync(stream);
    }

    /// <summary>What comes of a stream until it, or the connection, ends.</summary>
    public async Task<RawResult> ResultAsync(int stream)
    {
        RawResult result = new();
        while (!result.IsOver && await ReceiveAsync() is { } frame)
        {
            result.Take(frame, Fields, stream);
        }

        return result;
    }

    /// <summary>Reads to the end of the connection, or until all streams to <paramref name="last"/> are over: results by stream.</summary>
    public async Task<Dictionary<int, RawResult>> DrainAsync(int last = 0)
    {
        Dictionary<int, RawResult> streams = [];
        while ((last == 0 || Over(streams, last) <= last) && await ReceiveAsync() is { } frame)
        {
            if (!streams.TryGetValue(frame.Stream, out RawResult? result))
            {
                streams[frame.Stream] = result = new RawResult();
            }

            result.Take(frame, Fields, frame.Stream);
        }

        return streams;
    }

    /// <summary>Nothing more will be sent.</summary>
    public void HangUp()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The server was faster.
        }
    }

    public static byte[] RequestBlock(string path, params (string Name, string Value)[] fields) => HeaderBlock.Write(
    [
        (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "127.0.0.1"), ("te", "trailers"), ("content-type", "application/grpc"), .. fields,
    ]);

    private List<(string Name, string Value)> Ended(Frame frame)
    {
        if (frame.Type is not (FrameType.Headers or FrameType.Continuation))
        {
            return [];
        }

        _block.AddRange(frame.Payload);
        if (!frame.Has(Frame.EndHeaders))
        {
            return [];
        }

        List<(string, string)> fields = _headers.Read(_block.ToArray());
        _block.Clear();
        return fields;
    }

    /// <summary>The id up to which every stream of a client is over.</summary>
    private static int Over(Dictionary<int, RawResult> streams, int last)
    {
        int over = 1;
        while (over <= last && streams.TryGetValue(over, out RawResult? result) && result.IsOver)
        {
            over += 2;
        }

        return over;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _patience.Dispose();
    }
}
