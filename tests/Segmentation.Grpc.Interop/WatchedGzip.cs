using System;
using System.IO;
using System.IO.Compression;
using Grpc.Net.Compression;

namespace Grpc.Interop;

/// <summary>gzip that tells when a message came compressed, which the API of gRPC does not.</summary>
internal sealed class WatchedGzip(Action inflated) : ICompressionProvider
{
    private readonly GzipCompressionProvider _gzip = new(CompressionLevel.Fastest);

    public string EncodingName => _gzip.EncodingName;

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) => _gzip.CreateCompressionStream(stream, compressionLevel);

    public Stream CreateDecompressionStream(Stream stream)
    {
        inflated();
        return _gzip.CreateDecompressionStream(stream);
    }
}
