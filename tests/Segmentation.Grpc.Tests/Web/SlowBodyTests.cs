using System;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using Google.Protobuf;
using Grpc.Tests.Probing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Segmentation.Web;
using Xunit;

namespace Grpc.Tests.Web;

/// <summary>Row 29 in the protocols of the web: a message that has begun has to come at the rate that the web server asks of a body; between messages a stream may be silent.</summary>
public sealed class SlowBodyTests
{
    private const string Json = "application/connect+json";
    private const string Proto = "application/connect+proto";
    private const string GrpcWeb = "application/grpc-web+proto";
    private const string GrpcWebText = "application/grpc-web-text+proto";

    [Theory]
    [InlineData(1, Json)]
    [InlineData(1, GrpcWeb)]
    [InlineData(1, GrpcWebText)]
    [InlineData(2, Proto)]
    [InlineData(2, GrpcWebText)]
    public async Task Row_29_A_message_that_drips_ends_its_call_and_not_one_that_is_silent_between_messages(int version, string contentType)
    {
        await using ProbeServer server = await StartAsync(version);
        using Drip patient = await Drip.BeginAsync(server.Address, version, contentType);
        await patient.SendAsync(Message(contentType, new Ask { Text = "first" }));
        using Drip slow = await Drip.BeginAsync(server.Address, version, contentType);
        await slow.SendAsync(Message(contentType, new Ask { Text = "first" }));
        byte[] message = Message(contentType, new Ask { Text = new string('x', 3_000) });
        string answer = await slow.DripAsync(message);
        Assert.Contains(contentType is Json or Proto ? "\"code\":\"resource_exhausted\"" : "grpc-status: 8", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("1000", Uri.UnescapeDataString(answer));
        await patient.SendAsync(Message(contentType, new Ask { Text = "second" }));
        Assert.Contains("firstsecond", await patient.EndAsync());
        Assert.DoesNotContain(server.Log.Events, e => e.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Row_29_A_message_of_Connect_that_keeps_the_rate_is_taken_however_long_it_takes()
    {
        await using ProbeServer server = await StartAsync(2);
        using Drip steady = await Drip.BeginAsync(server.Address, 2, Proto);
        byte[] message = Message(Proto, new Ask { Text = new string('x', 15_000) });
        const int Begun = 10_000; // earns 10 s, so that a machine that stalls fails nothing
        await steady.SendAsync(message.AsMemory(0, Begun));
        for (int at = Begun; at < message.Length; at += 1_000)
        {
            await Task.Delay(400, TestContext.Current.CancellationToken); // beyond the time of grace in all
            await steady.SendAsync(message.AsMemory(at, Math.Min(1_000, message.Length - at)));
        }

        Assert.Contains(new string('x', 15_000), await steady.EndAsync());
    }

    private static Task<ProbeServer> StartAsync(int version) => ProbeServer.StartAsync(
        map: static application =>
        {
            application.UseWebProtocols(new WebProtocolsOptions());
            application.UseRouting();
            application.MapGrpcService<ProbeService>();
        },
        protocols: version == 1 ? HttpProtocols.Http1 : HttpProtocols.Http2,
        kestrel: static kestrel => kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(1_000, TimeSpan.FromSeconds(2)));

    private static byte[] Message(string contentType, Ask ask)
    {
        byte[] frame = contentType == Json ? RawCall.Frame(0, Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(ask))) : RawCall.Frame(ask);
        return contentType == GrpcWebText ? Encoding.ASCII.GetBytes(Convert.ToBase64String(frame)) : frame;
    }

    /// <summary>A call whose body the test sends piece by piece, over HTTP/1.1 on a socket, over HTTP/2 by a client.</summary>
    private sealed class Drip : IDisposable
    {
        private readonly TcpClient? _socket;
        private readonly HttpClient? _client;
        private readonly TaskCompletionSource<Stream> _body = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Task<string>? _answer;

        private Drip(TcpClient? socket, HttpClient? client) => (_socket, _client) = (socket, client);

        public static async Task<Drip> BeginAsync(Uri address, int version, string contentType)
        {
            if (version == 1)
            {
                TcpClient socket = new() { NoDelay = true };
                await socket.ConnectAsync(address.Host, address.Port);
                Drip plain = new(socket, null);
                await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                    $"POST /probe.Probe/Gather HTTP/1.1\r\nHost: localhost\r\nContent-Type: {contentType}\r\nAccept: application/grpc-web+proto\r\nTransfer-Encoding: chunked\r\n\r\n"));
                plain._answer = plain.ReadAsync();
                return plain;
            }

            Drip call = new(null, new HttpClient());
            HttpRequestMessage request = new(HttpMethod.Post, new Uri(address, "/probe.Probe/Gather")) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new Pieces(call) };
            request.Content.Headers.TryAddWithoutValidation("content-type", contentType);
            request.Headers.TryAddWithoutValidation("accept", GrpcWeb); // bytes, not Base64
            call._answer = call.CallAsync(request);
            await call._body.Task;
            return call;
        }

        public async Task SendAsync(ReadOnlyMemory<byte> piece)
        {
            if (_socket is null)
            {
                Stream body = await _body.Task;
                await body.WriteAsync(piece);
                await body.FlushAsync();
                return;
            }

            byte[] head = Encoding.ASCII.GetBytes(piece.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
            await _socket.GetStream().WriteAsync((byte[])[.. head, .. piece.Span, .. "\r\n"u8]);
        }

        /// <summary>Sends a message byte by byte, far below the rate, until the call ends; the answer.</summary>
        public async Task<string> DripAsync(byte[] message)
        {
            for (int at = 0; at < message.Length && !_answer!.IsCompleted; at++)
            {
                try
                {
                    await SendAsync(message.AsMemory(at, 1));
                }
                catch (Exception gone) when (gone is IOException or HttpRequestException or ObjectDisposedException or OperationCanceledException or SocketException)
                {
                    break;
                }

                await Task.WhenAny(_answer, Task.Delay(50, TestContext.Current.CancellationToken));
            }

            _ended.TrySetResult();
            return await _answer!.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }

        /// <summary>Says that nothing more comes; the answer.</summary>
        public async Task<string> EndAsync()
        {
            _ended.TrySetResult();
            if (_socket is not null)
            {
                await _socket.GetStream().WriteAsync("0\r\n\r\n"u8.ToArray());
            }

            return await _answer!.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }

        public void Dispose()
        {
            _ended.TrySetResult();
            _socket?.Dispose();
            _client?.Dispose();
        }

        /// <summary>Headers and body: chunks, or nothing.</summary>
        private async Task<string> ReadAsync()
        {
            StringBuilder all = new();
            byte[] part = new byte[65_536];
            while (!all.ToString().EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal) && !all.ToString().Contains("Content-Length: 0\r\n", StringComparison.Ordinal))
            {
                int read = await _socket!.GetStream().ReadAsync(part);
                if (read == 0)
                {
                    break;
                }

                all.Append(Encoding.Latin1.GetString(part, 0, read));
            }

            return all.ToString();
        }

        private async Task<string> CallAsync(HttpRequestMessage request)
        {
            using HttpResponseMessage response = await _client!.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            return $"{response.Headers}{Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync())}";
        }

        /// <summary>Hands out where the body goes and waits for its end.</summary>
        private sealed class Pieces(Drip call) : HttpContent
        {
            protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
            {
                call._body.TrySetResult(stream);
                await call._ended.Task;
            }

            protected override bool TryComputeLength(out long length)
            {
                length = 0;
                return false;
            }
        }
    }
}
