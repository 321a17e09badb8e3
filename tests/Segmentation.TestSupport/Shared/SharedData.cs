using System;
using System.IO;

namespace Segmentation.TestSupport.Shared;

/// <summary>Finds the real data that lies beside the repository, in <c>../shared/data</c>.</summary>
public static class SharedData
{
    /// <summary>The folder of the data, or null where a machine lacks it.</summary>
    public static string? Root { get; } = FindRoot();

    /// <summary>Whether absent data must fail a test instead of skipping it.</summary>
    public static bool IsRequired => Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>Whether the file or folder is there.</summary>
    public static bool Has(string relative) => Root is not null && (File.Exists(Join(relative)) || Directory.Exists(Join(relative)));

    /// <summary>Whether a test that needs the file or folder should skip: it is absent and this is not CI.</summary>
    public static bool ShouldSkip(string relative) => !Has(relative) && !IsRequired;

    /// <summary>What a skipped test says.</summary>
    public static string SkipReason(string relative) => $"../shared/data/{relative} is not on this machine.";

    /// <summary>The full path of a file or folder of the data.</summary>
    /// <exception cref="FileNotFoundException">It is absent.</exception>
    public static string Path(string relative) =>
        Has(relative) ? Join(relative) : throw new FileNotFoundException(SkipReason(relative), relative);

    private static string Join(string relative) => System.IO.Path.Combine(Root!, relative);

    private static string? FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Segmentation.slnx")))
        {
            folder = folder.Parent;
        }

        if (folder?.Parent is null)
        {
            return null;
        }

        string data = System.IO.Path.Combine(folder.Parent.FullName, "shared", "data");
        return Directory.Exists(data) ? data : null;
    }
}
