using System;
using System.IO;
using System.IO.Compression;
using Segmentation.Vocabulary;

namespace Segmentation.Formats;

/// <summary>How an input file is compressed.</summary>
internal enum InputCompression
{
    /// <summary>gzip when the file begins with its two magic bytes, otherwise none.</summary>
    Auto,
    None,
    Gzip,
}

/// <summary>A file opened for one sequential reading, inflated on the way.</summary>
/// <remarks>
/// A gzip file that was cut short is an error only under the runtime's strict validation, which a process turns on before it first inflates anything;
/// otherwise the runtime takes the cut for the end.
/// </remarks>
internal sealed class InputFile : IDisposable
{
    private readonly FileStream _stored;

    static InputFile() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    private InputFile(FileStream stored, Stream content)
    {
        _stored = stored;
        Content = content;
        StoredLength = stored.Length;
    }

    /// <summary>The inflated bytes.</summary>
    public Stream Content { get; }

    /// <summary>Bytes of the file as stored.</summary>
    public long StoredLength { get; }

    /// <summary>Stored bytes read so far.</summary>
    public long StoredRead => _stored.Position;

    /// <summary>Bytes of content if known without reading them: the stored length of a file that is not compressed.</summary>
    public long? ContentLength => ReferenceEquals(_stored, Content) ? StoredLength : null;

    /// <exception cref="InputException">The file cannot be opened.</exception>
    public static InputFile Open(string path, InputCompression compression)
    {
        FileStream? stored = null;
        try
        {
            stored = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            bool inflate = compression == InputCompression.Gzip || (compression == InputCompression.Auto && BeginsLikeGzip(stored));
            return new InputFile(stored, inflate ? new GZipStream(stored, CompressionMode.Decompress) : stored);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            stored?.Dispose();
            throw new InputException($"Cannot read '{path}': {e.Message}", e);
        }
    }

    public void Dispose()
    {
        Content.Dispose();
        _stored.Dispose();
    }

    private static bool BeginsLikeGzip(FileStream file)
    {
        Span<byte> magic = stackalloc byte[2];
        int read = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return read == 2 && magic[0] == 0x1F && magic[1] == 0x8B;
    }
}
