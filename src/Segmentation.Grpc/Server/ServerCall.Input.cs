using System;
using System.Buffers;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Compression;
using Grpc.Protocol;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server;

/// <summary>Reading requests.</summary>
internal sealed partial class ServerCall
{
    private readonly PayloadContext _payload = new();
    private ICompressionProvider? _requestEncoding;
    private MessagePace? _pace;

    /// <summary>The one request of a method that takes one.</summary>
    /// <exception cref="RpcException">There is none, or a second one, or it is malformed.</exception>
    public async ValueTask<T> ReadSingleAsync<T>(Func<DeserializationContext, T> deserializer)
        where T : class
    {
        PipeReader input = HttpContext.Request.BodyReader;
        T? message = null;
        try
        {
            while (true)
            {
                ReadResult read = await input.ReadAsync().ConfigureAwait(false);
                ReadOnlySequence<byte> rest = read.Buffer;
                if (TryTake(input, ref rest, read.IsCompleted, deserializer, out T? found))
                {
                    message = message is null ? found : throw ProtocolErrors.SecondMessage();
                    if (!rest.IsEmpty)
                    {
                        throw ProtocolErrors.SecondMessage();
                    }
                }

                if (read.IsCompleted)
                {
                    return message ?? throw ProtocolErrors.NoMessage();
                }
            }
        }
        catch (BadHttpRequestException refused)
        {
            throw ProtocolErrors.RefusedBody(refused.StatusCode, refused);
        }
        catch (Exception reset) when (IsReset(reset))
        {
            throw ClientGone(reset);
        }
    }

    /// <summary>The next request of a stream, or null at its end.</summary>
    /// <exception cref="RpcException">It is malformed.</exception>
    public async ValueTask<T?> ReadNextAsync<T>(Func<DeserializationContext, T> deserializer, CancellationToken cancellationToken)
        where T : class
    {
        PipeReader input = HttpContext.Request.BodyReader;
        try
        {
            while (true)
            {
                ReadResult read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
                ReadOnlySequence<byte> rest = read.Buffer;
                if (TryTake(input, ref rest, read.IsCompleted, deserializer, out T? message))
                {
                    _pace?.Stop();
                    return message;
                }

                if (read.IsCompleted)
                {
                    return null;
                }

                if (Settings.MinRate is { } rate && !rest.IsEmpty)
                {
                    (_pace ??= new MessagePace(input, rate, Settings.Time)).Wait(rest.Length);
                }
            }
        }
        catch (BadHttpRequestException refused)
        {
            throw ProtocolErrors.RefusedBody(refused.StatusCode, refused);
        }
        catch (Exception reset) when (IsReset(reset))
        {
            throw ClientGone(reset);
        }
    }

    /// <summary>True of what Kestrel throws once a stream is reset: the client's end of the call, not a fault.</summary>
    private static bool IsReset(Exception exception) => exception is ConnectionAbortedException or IOException;

    /// <summary>Takes one message off what has arrived and tells the pipe how far it was read.</summary>
    private bool TryTake<T>(PipeReader input, ref ReadOnlySequence<byte> buffer, bool completed, Func<DeserializationContext, T> deserializer, out T? message)
        where T : class
    {
        message = null;
        SequencePosition consumed = buffer.Start;
        SequencePosition examined = buffer.End;
        try
        {
            if (!MessageFrame.TryRead(ref buffer, Settings.MaxReceive, out ReadOnlySequence<byte> payload, out bool compressed))
            {
                return !completed || buffer.IsEmpty ? false : throw ProtocolErrors.Incomplete(buffer.Length);
            }

            message = compressed ? Inflated(payload, deserializer) : Parsed(payload, deserializer);
            consumed = buffer.Start;
            examined = consumed;
            return true;
        }
        finally
        {
            input.AdvanceTo(consumed, examined);
        }
    }

    private T Inflated<T>(in ReadOnlySequence<byte> payload, Func<DeserializationContext, T> deserializer)
    {
        using PooledBuffer inflated = MessageCompression.Inflate(_requestEncoding ?? throw ProtocolErrors.CompressedWithoutEncoding(), payload, Settings.MaxReceive);
        return Parsed(new ReadOnlySequence<byte>(inflated.Written), deserializer);
    }

    private T Parsed<T>(in ReadOnlySequence<byte> payload, Func<DeserializationContext, T> deserializer)
    {
        try
        {
            return _payload.Read(payload, deserializer);
        }
#pragma warning disable CA1031 // whatever a deserializer throws is about bytes from outside
        catch (Exception exception)
#pragma warning restore CA1031
        {
            throw ProtocolErrors.Unparsable(exception);
        }
    }

    private void ReadEncoding()
    {
        string? encoding = HttpContext.Request.Headers.GrpcEncoding;
        if (string.IsNullOrEmpty(encoding) || encoding == ProtocolNames.Identity)
        {
            return;
        }

        _requestEncoding = Settings.Provider(encoding);
        if (_requestEncoding is null)
        {
            HttpContext.Response.Headers.GrpcAcceptEncoding = Settings.AcceptEncoding;
            throw new RpcException(new Status(StatusCode.Unimplemented, $"Unsupported grpc-encoding \"{encoding}\"; supported are: {Settings.AcceptEncoding}."));
        }
    }
}
