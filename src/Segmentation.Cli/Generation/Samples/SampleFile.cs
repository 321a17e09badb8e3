using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Text;

namespace Segmentation.Cli.Generation.Samples;

/// <summary>Writes a sample file: UTF-8, line feeds, compressed when its name ends with .gz.</summary>
internal static class SampleFile
{
    public static void Write(string directory, string name, string header, IEnumerable<string> rows)
    {
        string path = Path.Combine(directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Stream file = new FileStream(path, FileMode.Create, FileAccess.Write);
        bool compress = name.EndsWith(".gz", StringComparison.Ordinal);
        using StreamWriter writer = new(
            compress ? new GZipStream(file, CompressionLevel.SmallestSize) : file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        writer.NewLine = "\n";
        writer.WriteLine(header);
        foreach (string row in rows)
        {
            writer.WriteLine(row);
        }
    }
}
