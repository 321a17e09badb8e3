using System;
using System.IO;
using System.IO.Compression;
using System.Text;

namespace Segmentation.TestSupport.Ingestion;

/// <summary>A folder that is gone after the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly Lazy<DirectoryInfo> _folder = new(static () => Directory.CreateTempSubdirectory("segmentation-")); // a child that is killed asks for none

    public string Path(string name) => System.IO.Path.Combine(_folder.Value.FullName, name);

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(Path(name), bytes);
        return Path(name);
    }

    public string WriteGzip(string name, byte[] bytes)
    {
        using FileStream file = File.Create(Path(name));
        using GZipStream gzip = new(file, CompressionLevel.Fastest);
        gzip.Write(bytes);
        return Path(name);
    }

    public void Dispose()
    {
        if (_folder.IsValueCreated)
        {
            _folder.Value.Delete(recursive: true);
        }
    }
}
