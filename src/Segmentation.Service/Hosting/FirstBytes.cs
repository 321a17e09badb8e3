using System;
using System.Buffers;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Segmentation.Service.Hosting;

/// <summary>Tells HTTP/2 from HTTP/1.1 by what a connection begins with, since without TLS nothing negotiates it: clients of gRPC begin with the preface of HTTP/2 (RFC 9113, 3.4), curl does not.</summary>
internal static class FirstBytes
{
    /// <summary>Time that a connection has to send them; what the web server gives to headers.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>As far as it has to be read: no method of HTTP/1.1 begins so.</summary>
    private static ReadOnlySpan<byte> Preface => "PRI "u8;

    /// <summary>Hands connections that do not begin with HTTP/2 to the door.</summary>
    public static ConnectionDelegate Choose(ConnectionDelegate http2, Http1Door http1) => async connection =>
    {
        if (await IsHttp2Async(connection).ConfigureAwait(false) is { } isHttp2)
        {
            await (isHttp2 ? http2(connection) : http1.EnterAsync(connection)).ConfigureAwait(false);
        }
    };

    /// <summary>Null when it ended, or said too little in time.</summary>
    private static async Task<bool?> IsHttp2Async(ConnectionContext connection)
    {
        CancellationToken closing = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, closing);
        end.CancelAfter(Patience);
        PipeReader input = connection.Transport.Input;
        try
        {
            while (true)
            {
                ReadResult read = await input.ReadAsync(end.Token).ConfigureAwait(false);
                bool? found = Look(read.Buffer);
                input.AdvanceTo(read.Buffer.Start, found is null ? read.Buffer.End : read.Buffer.Start);
                if (found is not null || read.IsCompleted)
                {
                    return found;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            return null;
        }
    }

    /// <summary>Null while it cannot be told.</summary>
    private static bool? Look(in ReadOnlySequence<byte> begun)
    {
        Span<byte> first = stackalloc byte[Preface.Length];
        int length = (int)Math.Min(begun.Length, first.Length);
        begun.Slice(0, length).CopyTo(first);
        return !Preface.StartsWith(first[..length]) ? false
            : length == Preface.Length ? true
            : null;
    }
}
