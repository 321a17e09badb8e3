using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using Segmentation.Bitmaps;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>One of the zipped sets of 200 real bitmaps that Roaring libraries are compared by, in the order in which their benchmark reads the files.</summary>
/// <remarks>Source: RoaringBitmap/real-roaring-datasets; a file a bitmap, ascending decimal numbers parted by commas.</remarks>
internal sealed record RealSet(string Name, IReadOnlyList<Bitmap> Bitmaps)
{
    private const int MostBytes = 64 << 20;

    public static IReadOnlyList<string> Names { get; } = ["census1881", "census1881_srt", "wikileaks-noquotes", "wikileaks-noquotes_srt"];

    /// <summary>The folder given, the one that SEGMENTATION_BITMAPS names, or shared/data/bitmaps beside the repository; null when there is none.</summary>
    /// <exception cref="FileNotFoundException">The folder that was named lacks a set.</exception>
    public static string? Folder(string? given)
    {
        if ((given ?? Environment.GetEnvironmentVariable("SEGMENTATION_BITMAPS")) is { } named)
        {
            string[] absent = [.. Names.Select(static name => name + ".zip").Where(file => !File.Exists(Path.Combine(named, file)))];
            return absent.Length == 0 ? named : throw new FileNotFoundException($"The folder {named} of real sets lacks {string.Join(", ", absent)}.");
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "shared", "data", "bitmaps");
            if (Names.All(name => File.Exists(Path.Combine(path, name + ".zip"))))
            {
                return path;
            }
        }

        return null;
    }

    public static RealSet Read(string folder, string name)
    {
        using ZipArchive archive = ZipFile.OpenRead(Path.Combine(folder, name + ".zip"));
        List<Bitmap> bitmaps = [];
        foreach (ZipArchiveEntry entry in archive.Entries.Where(static entry => entry.Length > 0).OrderBy(static entry => entry.FullName, StringComparer.Ordinal))
        {
            if (entry.Length > MostBytes)
            {
                throw new InvalidDataException($"{entry.FullName} in {name}.zip has {entry.Length} bytes; at most {MostBytes} are read.");
            }

            using StreamReader reader = new(entry.Open());
            uint[] values = [.. reader.ReadToEnd().Split(',').Select(static number => uint.Parse(number, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture))];
            bitmaps.Add(BitmapBuilder.FromSorted(values).RunOptimize());
        }

        return new RealSet(name, bitmaps);
    }
}
