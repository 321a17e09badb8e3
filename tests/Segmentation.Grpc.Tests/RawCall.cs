using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading.Tasks;
using Google.Protobuf;
using Grpc.Core;

namespace Grpc.Tests;

/// <summary>Calls by hand-made HTTP/2 requests, so that the server is not tested by our own client.</summary>
internal static class RawCall
{
    public static byte[] Frame(IMessage message) => Frame(0, message.ToByteArray());

    public static byte[] Frame(byte flag, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[5 + payload.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)payload.Length);
        payload.CopyTo(frame.AsSpan(5));
        return frame;
    }

    public static byte[] Gzip(ReadOnlySpan<byte> payload)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Optimal))
        {
            gzip.Write(payload);
        }

        return compressed.ToArray();
    }

    public static HttpRequestMessage Request(string path, byte[] body, params (string Name, string Value)[] headers)
    {
        HttpRequestMessage request = new(HttpMethod.Post, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TryAddWithoutValidation("te", "trailers");
        foreach ((string name, string value) in headers)
        {
            if (name == "content-type")
            {
                request.Content.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
            else
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    public static Task<RawAnswer> CallAsync(this ProbeServer server, string path, byte[] body, params (string Name, string Value)[] headers)
        => server.SendAsync(Request(path, body, headers));

    public static Task<RawAnswer> EchoAsync(this ProbeServer server, IMessage ask, params (string Name, string Value)[] headers)
        => server.CallAsync("/probe.Probe/Echo", Frame(ask), headers);

    public static async Task<RawAnswer> SendAsync(this ProbeServer server, HttpRequestMessage request)
    {
        using HttpResponseMessage response = await server.Http.SendAsync(request);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        return new RawAnswer(
            (int)response.StatusCode,
            Fields(response.Headers.Concat(response.Content.Headers)),
            Fields(response.TrailingHeaders),
            response.Content.Headers.ContentType?.MediaType == "application/grpc" ? [.. Frames(body)] : []);
    }

    public static IEnumerable<(byte Flag, byte[] Payload)> Frames(byte[] body)
    {
        for (int at = 0; at < body.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(at + 1));
            yield return (body[at], body.AsSpan(at + 5, length).ToArray());
            at += 5 + length;
        }
    }

    private static Dictionary<string, string> Fields(IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers)
        => headers.ToDictionary(field => field.Key, field => string.Join(",", field.Value), StringComparer.OrdinalIgnoreCase);
}

/// <summary>What came back: HTTP status, headers, trailers, frames.</summary>
internal sealed record RawAnswer(int Http, Dictionary<string, string> Headers, Dictionary<string, string> Trailers, IReadOnlyList<(byte Flag, byte[] Payload)> Frames)
{
    /// <summary>True if the status came in the headers.</summary>
    public bool TrailersOnly => Headers.ContainsKey("grpc-status");

    public StatusCode Status => (StatusCode)int.Parse((TrailersOnly ? Headers : Trailers)["grpc-status"], System.Globalization.CultureInfo.InvariantCulture);

    public string Message => (TrailersOnly ? Headers : Trailers).TryGetValue("grpc-message", out string? message) ? message : "";

    public T Single<T>(MessageParser<T> parser)
        where T : IMessage<T>
        => parser.ParseFrom(Frames.Single().Payload);
}
