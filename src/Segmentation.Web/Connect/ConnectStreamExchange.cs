using System;
using System.Buffers;
using System.IO.Pipelines;
using Grpc.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Segmentation.Web.Exchanges;
using Segmentation.Web.Methods;

namespace Segmentation.Web.Connect;

/// <summary>A call of Connect in which one side streams, or both: messages in envelopes, HTTP status 200 whatever happens, the end as the last envelope.</summary>
/// <param name="http">The request.</param>
/// <param name="method">The method it calls.</param>
/// <param name="codec">How messages are written.</param>
/// <param name="errors">Writes errors.</param>
/// <param name="rate">How fast a message has to come once it has begun.</param>
/// <param name="allowedOrigin">Origin of the page that calls; null where no page calls.</param>
internal sealed class ConnectStreamExchange(HttpContext http, CalledMethod method, MessageCodec codec, ConnectErrors errors, BodyRate rate, string? allowedOrigin) : ConnectExchange(http, allowedOrigin)
{
    public const string ContentEncoding = "connect-content-encoding";
    public const string AcceptEncoding = "connect-accept-encoding";

    /// <summary>Flag of the envelope that ends the stream.</summary>
    public const byte EndOfStream = 2;

    private bool _answersGzip;

    protected override bool Streams => true;

    protected override ConvertedReader ReadFrames()
    {
        bool mayCompress = Gzip.IsNamed(ReceivedHeaders[ContentEncoding].ToString(), ref Fault);
        _answersGzip = Gzip.IsAccepted(ReceivedHeaders[AcceptEncoding], mayCompress);
        return new ConvertedReader(Source, new EnvelopedMessages(codec, mayCompress, method.MaxReceive, Fault), rate.Of(Source));
    }

    protected override void WriteHead(IHttpResponseFeature real)
    {
        real.StatusCode = StatusCodes.Status200OK;
        if (!Headers.ContainsKey(ProtocolNames.Status))
        {
            foreach ((string name, StringValues values) in CallEnd.MetadataOf(Headers))
            {
                real.Headers[name] = values;
            }
        }

        real.Headers.ContentType = WebContentType.ConnectPrefix + codec.Name;
        real.Headers[AcceptEncoding] = Gzip.Name;
        if (_answersGzip)
        {
            real.Headers[ContentEncoding] = Gzip.Name;
        }
    }

    protected override void TranslateFrames(PipeWriter real)
    {
        int read = 0;
        while (Output.TryTake(ref read, out ReadOnlySequence<byte> payload))
        {
            using PooledBuffer message = new((int)payload.Length);
            codec.Write(payload, message);
            Send(real, message.Written.Span, 0);
        }

        Output.Forget(read);
    }

    protected override void WriteEnd(IHttpResponseFeature real, PipeWriter body)
    {
        using PooledBuffer end = new(0);
        errors.WriteEndOfStream(end, CallEnd.Read(HttpStatus, Headers, Trailers));
        Send(body, end.Written.Span, EndOfStream);
    }

    private void Send(PipeWriter real, ReadOnlySpan<byte> message, byte flags)
    {
        if (_answersGzip && message.Length > Gzip.LeastCompressed)
        {
            using PooledBuffer compressed = Gzip.Compress(message);
            Envelope(real, compressed.Written.Span, flags, isCompressed: true);
        }
        else
        {
            Envelope(real, message, flags, isCompressed: false);
        }
    }

    private static void Envelope(PipeWriter real, ReadOnlySpan<byte> message, byte flags, bool isCompressed)
    {
        Span<byte> envelope = real.GetSpan(MessageFrame.HeaderLength + message.Length);
        MessageFrame.WriteHeader(envelope, message.Length, isCompressed);
        envelope[0] |= flags;
        message.CopyTo(envelope[MessageFrame.HeaderLength..]);
        real.Advance(MessageFrame.HeaderLength + message.Length);
    }
}
