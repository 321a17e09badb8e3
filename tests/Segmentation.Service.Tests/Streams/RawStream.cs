using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;
using Google.Protobuf;
using Segmentation.TestSupport.Conventions;

namespace Segmentation.Service.Tests.Streams;

/// <summary>A call whose bytes the test chooses: frames whole or cut, and an end as the test likes it.</summary>
internal sealed class RawStream : IDisposable
{
    private readonly SocketsHttpHandler _handler = new();
    private readonly HttpClient _client;
    private readonly Pipe _body = new();
    private readonly CancellationTokenSource _vanish = new();

    public RawStream(string url, string method, string key)
    {
        _client = new HttpClient(_handler) { Timeout = Patience.Limit };
        HttpRequestMessage request = new(HttpMethod.Post, url + method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new FlushedContent(_body.Reader),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Headers.TryAddWithoutValidation("authorization", "Bearer " + key);
        Response = _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _vanish.Token);
    }

    /// <summary>The response, once its headers are there.</summary>
    public Task<HttpResponseMessage> Response { get; }

    /// <summary>The frame of a message.</summary>
    public static byte[] Frame(IMessage message)
    {
        byte[] frame = new byte[5 + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
        message.WriteTo(frame.AsSpan(5));
        return frame;
    }

    /// <summary>Sends bytes.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _body.Writer.WriteAsync(bytes);

    /// <summary>Takes one message of the response, as bytes.</summary>
    public async Task<byte[]> TakeAsync()
    {
        Stream answers = await (await Response).Content.ReadAsStreamAsync();
        byte[] head = new byte[5];
        await answers.ReadExactlyAsync(head);
        byte[] message = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1))];
        await answers.ReadExactlyAsync(message);
        return message;
    }

    /// <summary>Says that nothing more is sent, and waits for the status of the call.</summary>
    public async Task<string> EndAsync()
    {
        await _body.Writer.CompleteAsync();
        HttpResponseMessage response = await Response;
        await (await response.Content.ReadAsStreamAsync()).CopyToAsync(Stream.Null);
        return string.Join(',', response.TrailingHeaders.GetValues("grpc-status"));
    }

    /// <summary>Says that nothing more is sent.</summary>
    public async Task CompleteAsync() => await _body.Writer.CompleteAsync();

    /// <summary>Resets the stream and closes the connection, whatever is under way.</summary>
    public void Vanish()
    {
        _vanish.Cancel();
        _handler.Dispose();
    }

    public void Dispose()
    {
        Vanish();
        _client.Dispose();
        _vanish.Dispose();
    }

    /// <summary>Sends each write at once.</summary>
    private sealed class FlushedContent(PipeReader body) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            while (true)
            {
                ReadResult read = await body.ReadAsync();
                foreach (ReadOnlyMemory<byte> part in read.Buffer)
                {
                    await stream.WriteAsync(part);
                }

                await stream.FlushAsync();
                body.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return;
                }
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
