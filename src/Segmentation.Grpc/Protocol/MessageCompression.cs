using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using Grpc.Net.Compression;

namespace Grpc.Protocol;

/// <summary>Compresses and inflates whole messages; what is inflated is bounded by a limit, whatever the bytes claim.</summary>
internal static class MessageCompression
{
    private const int FirstGuess = 4096;

    /// <summary>gzip and deflate, fastest level.</summary>
    public static IReadOnlyList<ICompressionProvider> Defaults { get; } = [new GzipCompressionProvider(CompressionLevel.Fastest), new DeflateCompressionProvider(CompressionLevel.Fastest)];

    /// <summary>Inflates a message. Never holds more than the limit and one byte. Dispose the result.</summary>
    /// <param name="provider">The encoding.</param>
    /// <param name="payload">Compressed bytes.</param>
    /// <param name="maxLength">Most inflated bytes allowed; null for what an array can hold.</param>
    /// <exception cref="Core.RpcException">INTERNAL: the bytes are corrupt. RESOURCE_EXHAUSTED: there are more than the limit.</exception>
    public static PooledBuffer Inflate(ICompressionProvider provider, ReadOnlySequence<byte> payload, int? maxLength)
    {
        int limit = maxLength ?? MessageFrame.MaxPayloadLength;
        PooledBuffer inflated = new((int)Math.Min(limit, Math.Max(FirstGuess, payload.Length * 2)));
        try
        {
            using Stream stream = provider.CreateDecompressionStream(new SequenceStream(payload));
            Fill(stream, inflated, limit);
            if (!CompressedTrailer.Matches(provider, payload, inflated.Written.Span))
            {
                throw new InvalidDataException("The compressed message is cut off.");
            }

            return inflated;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            inflated.Dispose();
            throw ProtocolErrors.Corrupt(provider.EncodingName, e);
        }
        catch
        {
            inflated.Dispose();
            throw;
        }
    }

    private static void Fill(Stream stream, PooledBuffer inflated, int limit)
    {
        Span<byte> probe = stackalloc byte[1];
        while (true)
        {
            int room = Math.Min(limit - inflated.Length, FirstGuess);
            if (room == 0)
            {
                if (stream.Read(probe) > 0)
                {
                    throw ProtocolErrors.TooLargeInflated(limit);
                }

                return;
            }

            int read = stream.Read(inflated.GetSpan(room)[..room]);
            if (read == 0)
            {
                return;
            }

            inflated.Advance(read);
        }
    }

    /// <summary>Compresses a message. Dispose the result.</summary>
    public static PooledBuffer Compress(ICompressionProvider provider, CompressionLevel? level, ReadOnlySpan<byte> payload)
    {
        PooledBuffer compressed = new(Math.Max(FirstGuess, payload.Length / 2));
        try
        {
            using (Stream stream = provider.CreateCompressionStream(new BufferStream(compressed), level))
            {
                stream.Write(payload);
            }

            return compressed;
        }
        catch
        {
            compressed.Dispose();
            throw;
        }
    }
}
