using System;
using System.IO;
using System.Text;
using System.Text.Json;

namespace Segmentation.Cli.Tests;

/// <summary>A directory of its own for a store, its key and its input files; deleted at the end.</summary>
internal sealed class TestStore : IDisposable
{
    private readonly string _root = System.IO.Directory.CreateTempSubdirectory("segmentation-cli-").FullName;

    /// <summary>Directory of the store.</summary>
    public string Directory => At("store");

    /// <summary>Default path of its key.</summary>
    public string KeyFile => At("store.key");

    /// <summary>A path beside the store.</summary>
    public string At(string name) => Path.Combine(_root, name);

    /// <summary>Writes a text file beside the store.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return At(name);
    }

    /// <summary>Takes in rows by a mapping.</summary>
    public JsonElement Ingest(string mapping, string rows, string name = "rows.csv", params string[] options) =>
        Cli.Json(["ingest", "--store", Directory, "--mapping", Write("mapping.json", mapping), Write(name, rows), .. options]);

    /// <summary>The same with one device in it.</summary>
    public TestStore Filled()
    {
        Ingest(Mappings.Pages, "id,page\nfirst,/first\n", "first.csv");
        return this;
    }

    public long Count(string rule, string? asOf = null) => Cli.Count(Directory, rule, asOf);

    public void Dispose() => System.IO.Directory.Delete(_root, recursive: true);
}
