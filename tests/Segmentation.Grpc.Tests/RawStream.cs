using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;
using Google.Protobuf;
using Grpc.Core;

namespace Grpc.Tests;

/// <summary>A streaming call by hand: requests are pushed one by one, responses are read one by one.</summary>
internal sealed class RawStream : HttpContent
{
    private readonly TaskCompletionSource<Stream> _upload = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancellation = new();
    private Task<HttpResponseMessage> _sending = null!;
    private HttpResponseMessage? _response;
    private Stream? _download;

    private RawStream() => Headers.ContentType = new MediaTypeHeaderValue("application/grpc");

    public static RawStream Start(ProbeServer server, string path, params (string Name, string Value)[] headers)
    {
        RawStream stream = new();
        HttpRequestMessage request = new(HttpMethod.Post, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = stream };
        request.Headers.TryAddWithoutValidation("te", "trailers");
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        stream._sending = server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stream._cancellation.Token);
        return stream;
    }

    public Task WriteAsync(IMessage message) => WriteAsync(RawCall.Frame(message));

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (await Task.WhenAny(_upload.Task, _sending) == _sending && !_upload.Task.IsCompleted)
        {
            _response ??= await _sending;
        }

        Stream upload = await _upload.Task.WaitAsync(_cancellation.Token);
        await upload.WriteAsync(bytes);
        await upload.FlushAsync();
    }

    public void Finish() => _finished.TrySetResult();

    public void Cancel() => _cancellation.Cancel();

    public async Task<HttpResponseMessage> ResponseAsync() => _response ??= await _sending;

    /// <summary>The next response, or null at the end.</summary>
    public async Task<T?> ReadAsync<T>(MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        _download ??= await (await ResponseAsync()).Content.ReadAsStreamAsync();
        byte[] header = new byte[5];
        int read = await _download.ReadAtLeastAsync(header, 5, throwOnEndOfStream: false);
        if (read == 0)
        {
            return null;
        }

        byte[] payload = new byte[BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(1))];
        await _download.ReadExactlyAsync(payload);
        return parser.ParseFrom(payload);
    }

    /// <summary>The status, after the last response was read.</summary>
    public async Task<(StatusCode Code, string Message)> StatusAsync()
    {
        HttpResponseMessage response = await ResponseAsync();
        _download ??= await response.Content.ReadAsStreamAsync();
        await _download.CopyToAsync(Stream.Null);
        HttpResponseHeaders fields = response.Headers.Contains("grpc-status") ? response.Headers : response.TrailingHeaders;
        string message = fields.TryGetValues("grpc-message", out var texts) ? texts.Single() : "";
        return ((StatusCode)int.Parse(fields.GetValues("grpc-status").Single(), System.Globalization.CultureInfo.InvariantCulture), message);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.FlushAsync(cancellationToken);
        _upload.TrySetResult(stream);
        await _finished.Task.WaitAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        _finished.TrySetResult();
        _response?.Dispose();
        base.Dispose(disposing);
    }
}
