using System.IO;
using System.IO.Compression;

namespace Grpc.Net.Compression;

/// <summary>One encoding of messages. Instances are shared by calls, so they keep no state.</summary>
public interface ICompressionProvider
{
    /// <summary>Name in <c>grpc-encoding</c>, such as <c>gzip</c>.</summary>
    string EncodingName { get; }

    /// <summary>A stream that compresses what is written to it into <paramref name="stream"/>; null asks for the provider's own level.</summary>
    Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel);

    /// <summary>A stream from which the inflated bytes of <paramref name="stream"/> are read.</summary>
    Stream CreateDecompressionStream(Stream stream);
}
