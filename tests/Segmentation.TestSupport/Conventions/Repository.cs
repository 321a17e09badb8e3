using System;
using System.IO;
using System.Linq;

namespace Segmentation.TestSupport.Conventions;

/// <summary>Where the sources are: the directory that holds the solution, found upwards from the test program.</summary>
public static class Repository
{
    private const string Landmark = "Segmentation.slnx";

    /// <summary>Full path of the repository.</summary>
    public static string Root { get; } = Find();

    /// <summary>True in continuous integration, where a missing tool or file is a failure and not a skip.</summary>
    public static bool IsContinuousIntegration => Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>Full path of a file or directory of the repository.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>C# sources below a directory of the repository, without build output.</summary>
    public static string[] Sources(string directory) =>
        [.. Directory.EnumerateFiles(PathOf(directory), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/artifacts/", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    private static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, Landmark)))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException($"No directory above {AppContext.BaseDirectory} holds {Landmark}.");
    }
}
