using System;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;

namespace Segmentation.Benchmarks.Comparison.Rpc;

/// <summary>The same calls by hand on bare Kestrel: no messages, no routing, no checks. The ceiling for any runtime on it.</summary>
internal static class RawHandler
{
    private const int HeaderLength = 5;

    /// <summary>Length of the answers: what a Payload of these bytes takes.</summary>
    public const int UnaryLength = 18;

    public static async Task HandleAsync(HttpContext http)
    {
        PipeReader input = http.Request.BodyReader;
        while (true)
        {
            ReadResult read = await input.ReadAsync().ConfigureAwait(false);
            input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        http.Response.ContentType = "application/grpc";
        PipeWriter output = http.Response.BodyWriter;
        if (http.Request.Path.Value == "/bench.Bench/Export")
        {
            byte[] payload = new byte[GrpcComparison.ExportMessageBytes];
            for (int i = 0; i < GrpcComparison.ExportMessages; i++)
            {
                Append(output, payload);
                await output.FlushAsync().ConfigureAwait(false);
            }
        }
        else
        {
            await http.Response.StartAsync().ConfigureAwait(false);
            Append(output, stackalloc byte[UnaryLength]);
        }

        http.Response.AppendTrailer("grpc-status", "0");
    }

    private static void Append(PipeWriter output, ReadOnlySpan<byte> payload)
    {
        Span<byte> frame = output.GetSpan(HeaderLength + payload.Length);
        frame[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(frame[1..], (uint)payload.Length);
        payload.CopyTo(frame[HeaderLength..]);
        output.Advance(HeaderLength + payload.Length);
    }
}
