using System;
using System.Buffers;
using System.Buffers.Binary;
using Grpc.Net.Compression;

namespace Grpc.Protocol;

/// <summary>Checks the end of compressed bytes against what was inflated, because the runtime's streams end quietly where their input does, also in the middle.</summary>
internal static class CompressedTrailer
{
    private const int GzipHeaderAndTrailer = 18;
    private const int ZlibHeaderAndTrailer = 6;

    /// <summary>False if the compressed bytes were cut off. No bytes at all are an empty message, as peers on .NET write it. Encodings other than our own gzip and deflate look after themselves.</summary>
    public static bool Matches(ICompressionProvider provider, in ReadOnlySequence<byte> compressed, ReadOnlySpan<byte> inflated) => compressed.IsEmpty || provider switch
    {
        // Four bytes of length, little-endian; the checksum before it is verified by whoever gets so far.
        GzipCompressionProvider => compressed.Length >= GzipHeaderAndTrailer && BinaryPrimitives.ReverseEndianness(LastFour(compressed)) == (uint)inflated.Length,
        DeflateCompressionProvider => compressed.Length >= ZlibHeaderAndTrailer && LastFour(compressed) == Adler32(inflated),
        _ => true,
    };

    /// <summary>RFC 1950, section 8.2.</summary>
    public static uint Adler32(ReadOnlySpan<byte> bytes)
    {
        const uint Modulus = 65521;
        // The most bytes whose sums stay in 32 bits.
        const int Run = 5552;
        uint a = 1;
        uint b = 0;
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> run = bytes[..Math.Min(Run, bytes.Length)];
            foreach (byte value in run)
            {
                a += value;
                b += a;
            }

            a %= Modulus;
            b %= Modulus;
            bytes = bytes[run.Length..];
        }

        return (b << 16) | a;
    }

    private static uint LastFour(in ReadOnlySequence<byte> bytes)
    {
        Span<byte> last = stackalloc byte[4];
        bytes.Slice(bytes.Length - 4).CopyTo(last);
        return BinaryPrimitives.ReadUInt32BigEndian(last);
    }
}
