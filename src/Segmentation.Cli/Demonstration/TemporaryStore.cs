using System;
using System.IO;

namespace Segmentation.Cli.Demonstration;

/// <summary>A directory of its own below the system's temporary one, deleted at the end unless it is to be kept.</summary>
internal sealed class TemporaryStore : IDisposable
{
    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("segmentation-demo-").FullName;

    /// <summary>Where the store goes.</summary>
    public string Store => Path.Combine(_directory, "store");

    /// <summary>Whether it outlives the demo.</summary>
    public bool IsKept { get; set; }

    public void Dispose()
    {
        if (!IsKept)
        {
            System.IO.Directory.Delete(_directory, recursive: true);
        }
    }
}
