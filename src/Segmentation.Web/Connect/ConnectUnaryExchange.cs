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

/// <summary>A unary call of Connect: the body is the message, the HTTP status tells how it went, an error is JSON. POST, or GET for methods without side effects.</summary>
internal sealed class ConnectUnaryExchange(HttpContext http, CalledMethod method, MessageCodec codec, ConnectErrors errors, string? allowedOrigin) : ConnectExchange(http, allowedOrigin)
{
    private const string TrailerPrefix = "trailer-";

    private readonly bool _isGet = HttpMethods.IsGet(http.Request.Method);
    private readonly long? _stated = http.Request.ContentLength;
    private readonly IQueryCollection _query = http.Request.Query;
    private bool _answersGzip;

    protected override bool Streams => false;

    protected override ConvertedReader ReadFrames()
    {
        string encoding = (_isGet ? _query["compression"] : ReceivedHeaders.ContentEncoding).ToString();
        bool isCompressed = Gzip.IsNamed(encoding, ref Fault);
        _answersGzip = Gzip.IsAccepted(ReceivedHeaders.AcceptEncoding, isCompressed);
        return _isGet
            ? new ConvertedReader(PipeReader.Create(ReadOnlySequence<byte>.Empty), new QueryMessage(codec, _query, isCompressed, method.MaxReceive, Fault))
            : new ConvertedReader(Source, new BareMessage(codec, isCompressed, _stated, method.MaxReceive, Fault));
    }

    protected override void WriteHead(IHttpResponseFeature real)
    {
        // The end decides it.
    }

    protected override void TranslateFrames(PipeWriter real)
    {
    }

    protected override void WriteEnd(IHttpResponseFeature real, PipeWriter body)
    {
        CallEnd end = CallEnd.Read(HttpStatus, Headers, Trailers);
        using PooledBuffer answer = new(0);
        end = WriteBody(end, answer);
        real.StatusCode = ConnectCode.HttpStatusOf(end.Code);
        if (end.Trailing != Headers)
        {
            Copy(Headers, "", real.Headers);
        }

        Copy(end.Trailing, TrailerPrefix, real.Headers);
        real.Headers.ContentType = "application/" + (end.IsOk ? codec.Name : "json");
        if (_isGet)
        {
            real.Headers.Append("Vary", "Accept-Encoding");
            real.Headers.CacheControl = StringValues.IsNullOrEmpty(real.Headers.CacheControl) ? "no-store" : real.Headers.CacheControl;
        }

        Send(real, body, answer.Written.Span);
    }

    /// <summary>Writes the answer, or the error; what cannot be written is an error as well.</summary>
    private CallEnd WriteBody(CallEnd end, PooledBuffer answer)
    {
        if (end.IsOk)
        {
            int read = 0;
            if (Output.TryTake(ref read, out ReadOnlySequence<byte> payload))
            {
                codec.Write(payload, answer);
                return end;
            }

            end = CallEnd.Of(Grpc.Core.StatusCode.Internal, "The call ended well without an answer.");
        }

        errors.WriteError(answer, end);
        return end;
    }

    private void Send(IHttpResponseFeature real, PipeWriter body, ReadOnlySpan<byte> answer)
    {
        if (_answersGzip && answer.Length > Gzip.LeastCompressed)
        {
            using PooledBuffer compressed = Gzip.Compress(answer);
            real.Headers.ContentEncoding = Gzip.Name;
            real.Headers.ContentLength = compressed.Length;
            body.Write(compressed.Written.Span);
        }
        else
        {
            real.Headers.ContentLength = answer.Length;
            body.Write(answer);
        }
    }

    private static void Copy(IHeaderDictionary metadata, string prefix, IHeaderDictionary to)
    {
        foreach ((string name, StringValues values) in CallEnd.MetadataOf(metadata))
        {
            to[prefix + name] = values;
        }
    }
}
