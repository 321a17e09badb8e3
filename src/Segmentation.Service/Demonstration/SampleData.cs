using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Segmentation.Cli.Generation;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Demonstration;

/// <summary>Finds the sample data: <c>data-samples</c> in the working directory or above it, else above the program.</summary>
internal static class SampleData
{
    private const string Folder = "data-samples";

    /// <exception cref="InputException">There is none.</exception>
    public static string Find() =>
        Above(Directory.GetCurrentDirectory()).Concat(Above(AppContext.BaseDirectory))
            .Select(directory => Path.Combine(directory, Folder))
            .FirstOrDefault(directory => File.Exists(Path.Combine(directory, Manifest.FileName)))
        ?? throw new InputException(
            $"no {Folder} in the working directory or above it\nrun the demo inside the repository, or make them: segmentation generate --samples --seed 20260101 --output {Folder}");

    private static IEnumerable<string> Above(string directory)
    {
        for (DirectoryInfo? at = new(directory); at is not null; at = at.Parent)
        {
            yield return at.FullName;
        }
    }
}
