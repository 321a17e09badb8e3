using System;
using System.Buffers;
using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Compression;
using Grpc.Protocol;
using Microsoft.Extensions.Primitives;
using Segmentation.Web.Exchanges;

namespace Segmentation.Web.Connect;

/// <summary>The one encoding of Connect that is spoken here beside none.</summary>
internal static class Gzip
{
    public const string Name = "gzip";

    /// <summary>Bytes up to which a message is sent as it is: what compressing saves is less than what it costs.</summary>
    public const int LeastCompressed = 1024;

    private static readonly GzipCompressionProvider Provider = new(CompressionLevel.Fastest);

    /// <summary>Whether messages of a request may be compressed.</summary>
    /// <param name="encoding">What the request says.</param>
    /// <param name="fault">Set if it names an encoding that is not spoken here.</param>
    public static bool IsNamed(string encoding, ref RpcException? fault)
    {
        if (encoding.Length > 0 && encoding is not (Name or ProtocolNames.Identity))
        {
            fault ??= new RpcException(new Status(StatusCode.Unimplemented, $"The content encoding \"{Faults.Shown(encoding)}\" is not supported; supported are: {Name}, {ProtocolNames.Identity}."));
        }

        return encoding == Name;
    }

    /// <summary>Whether the client takes compressed messages: it says so, or says nothing and sends them itself.</summary>
    public static bool IsAccepted(StringValues accept, bool sendsGzip)
    {
        if (accept.Count == 0)
        {
            return sendsGzip;
        }

        foreach (string? line in accept)
        {
            foreach (Range part in line.AsSpan().Split(','))
            {
                ReadOnlySpan<char> coding = line.AsSpan()[part].Trim();
                int parameter = coding.IndexOf(';');
                bool refused = parameter >= 0 && coding[(parameter + 1)..].Trim() is "q=0" or "q=0.0" or "q=0.00" or "q=0.000";
                if (!refused && (parameter < 0 ? coding : coding[..parameter].TrimEnd()).Equals(Name, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Inflates a message, up to a limit. Dispose the result.</summary>
    public static PooledBuffer Inflate(in ReadOnlySequence<byte> message, int? limit) => MessageCompression.Inflate(Provider, message, limit);

    /// <summary>Compresses a message. Dispose the result.</summary>
    public static PooledBuffer Compress(ReadOnlySpan<byte> message) => MessageCompression.Compress(Provider, null, message);
}
