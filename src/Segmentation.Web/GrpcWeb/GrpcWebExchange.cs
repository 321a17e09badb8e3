using System;
using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;
using Grpc.Core;
using Grpc.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Segmentation.Web.Exchanges;

namespace Segmentation.Web.GrpcWeb;

/// <summary>A call in gRPC-Web: frames as in gRPC, trailers as the last of them, all of it in Base64 where the client asks for text. Source: grpc/doc/PROTOCOL-WEB.md.</summary>
internal sealed class GrpcWebExchange(HttpContext http, WebContentType type, string? allowedOrigin) : Exchange(http, allowedOrigin)
{
    /// <summary>Flag of the frame that holds trailers.</summary>
    private const byte TrailersFlag = 0x80;

    private readonly bool _answersText = AnswersText(http.Request.Headers.Accept, type);

    protected override bool Streams => true;

    protected override bool IsMetadata(string name) => !name.Equals("content-encoding", StringComparison.OrdinalIgnoreCase) && !name.Equals("accept-encoding", StringComparison.OrdinalIgnoreCase);

    protected override ConvertedReader ReadFrames()
    {
        StringValues encoding = ReceivedHeaders.ContentEncoding;
        RpcException? fault = encoding.Count == 0 || encoding == "identity"
            ? null
            : new RpcException(new Status(StatusCode.Unimplemented, $"The content encoding \"{Faults.Shown(encoding.ToString())}\" is not supported by gRPC-Web here; messages may be compressed by grpc-encoding."));
        return new ConvertedReader(Source, type.IsText ? new Base64Text(fault) : new UnchangedBytes(fault));
    }

    protected override void WriteHead(IHttpResponseFeature real)
    {
        real.StatusCode = HttpStatus;
        foreach ((string name, StringValues values) in Headers)
        {
            real.Headers[name] = values;
        }

        if (WebContentType.IsGrpc(Headers.ContentType))
        {
            real.Headers.ContentType = (_answersText ? WebContentType.GrpcWebText : WebContentType.GrpcWeb) + type.Suffix;
        }
    }

    protected override void TranslateFrames(PipeWriter real)
    {
        int read = 0;
        Write(real, Output.TakeAll(ref read).Span);
        Output.Forget(read);
    }

    protected override void WriteEnd(IHttpResponseFeature real, PipeWriter body)
    {
        if (Trailers.Count == 0)
        {
            return;
        }

        StringBuilder block = new();
        foreach ((string name, StringValues values) in Trailers)
        {
            foreach (string? value in values)
            {
                block.Append(name.ToLowerInvariant()).Append(": ").Append(value).Append("\r\n");
            }
        }

        byte[] frame = new byte[MessageFrame.HeaderLength + Encoding.ASCII.GetByteCount(block.ToString())];
        MessageFrame.WriteHeader(frame, frame.Length - MessageFrame.HeaderLength, compressed: false);
        frame[0] = TrailersFlag;
        Encoding.ASCII.GetBytes(block.ToString(), frame.AsSpan(MessageFrame.HeaderLength));
        Write(body, frame);
    }

    private void Write(PipeWriter real, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (!_answersText)
        {
            real.Write(bytes);
            return;
        }

        int length = Base64.GetMaxEncodedToUtf8Length(bytes.Length);
        Base64.EncodeToUtf8(bytes, real.GetSpan(length), out _, out int written);
        real.Advance(written);
    }

    /// <summary>What the client asks for, else what it sends.</summary>
    private static bool AnswersText(StringValues accept, WebContentType sent)
    {
        string wanted = accept.ToString();
        return wanted.Contains(WebContentType.GrpcWebText, StringComparison.OrdinalIgnoreCase)
            || (sent.IsText && !wanted.Contains(WebContentType.GrpcWeb, StringComparison.OrdinalIgnoreCase));
    }
}
