using System;
using System.IO;

namespace Segmentation.Service.Demonstration;

/// <summary>A directory of its own below the system's temporary one, deleted at the end.</summary>
internal sealed class DemoPlace : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("segmentation-demo-").FullName;

    /// <summary>A path in it.</summary>
    public string At(string name) => Path.Combine(_directory, name);

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
