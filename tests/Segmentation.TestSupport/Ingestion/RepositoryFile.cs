using System;
using System.IO;

namespace Segmentation.TestSupport.Ingestion;

/// <summary>Finds files of the repository from wherever the tests run.</summary>
public static class RepositoryFile
{
    /// <summary>The full path of a file given from the repository's root.</summary>
    public static string Path(string relative)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Segmentation.slnx")))
        {
            folder = folder.Parent;
        }

        return System.IO.Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException("The tests do not run inside the repository."), relative);
    }
}
