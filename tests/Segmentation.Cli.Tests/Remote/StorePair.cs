using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using Xunit;

namespace Segmentation.Cli.Tests.Remote;

/// <summary>The same store twice, one opened by the command and one kept by a server: what a command line says of one, it says of the other.</summary>
internal sealed partial class StorePair : IDisposable
{
    private readonly TestStore _local;
    private readonly TestStore _remote = new();
    private string? _key;

    /// <param name="store">The store; it belongs to the pair from now on.</param>
    public StorePair(TestStore store)
    {
        _local = store;
        foreach (string folder in Directory.EnumerateDirectories(store.Directory, "*", SearchOption.AllDirectories).Prepend(store.Directory))
        {
            Directory.CreateDirectory(Path.Combine(_remote.Directory, Path.GetRelativePath(store.Directory, folder)));
        }

        foreach (string file in Directory.EnumerateFiles(store.Directory, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(_remote.Directory, Path.GetRelativePath(store.Directory, file)));
        }

        File.Copy(store.KeyFile, _remote.KeyFile);
        Server = TestServer.Start(_remote.Directory);
    }

    public TestServer Server { get; }

    /// <summary>Command lines that were run.</summary>
    public HashSet<string> Commands { get; } = [];

    /// <summary>A path for files of the test.</summary>
    public string At(string name) => _local.At(name);

    public string Write(string name, string text) => _local.Write(name, text);

    /// <summary>Sends this access key from now on.</summary>
    public void UseKey(string key) => _key = key;

    /// <summary>Runs a command line on both; fails unless exit code, output and errors are the same but for what must differ.</summary>
    public (CliResult Local, CliResult Remote) Same(params string[] line) => SameWith(string.Empty, line);

    public (CliResult Local, CliResult Remote) SameWith(string input, params string[] line)
    {
        Commands.Add(string.Join(' ', line.TakeWhile(static word => CommandWord().IsMatch(word)).Take(2)));
        CliResult local = Cli.RunWith(input, [.. line, "--store", _local.Directory]);
        CliResult remote = RemoteWith(input, line);
        Assert.True(local.Code == remote.Code, $"'{local.CommandLine}': {local.Code} here, {remote.Code} there\n{local.Out}{local.Error}\n{remote.Out}{remote.Error}");
        Assert.Equal(Plain(local.Out), Plain(remote.Out));
        Assert.Equal(Plain(local.Error), Plain(remote.Error));
        return (local, remote);
    }

    /// <summary>Runs a command line on the store here alone.</summary>
    public CliResult Local(params string[] line) => Cli.Run([.. line, "--store", _local.Directory]);

    /// <summary>Runs a command line on the server alone.</summary>
    public CliResult Remote(params string[] line) => RemoteWith(string.Empty, line);

    public void Dispose()
    {
        Server.Dispose();
        _local.Dispose();
        _remote.Dispose();
    }

    private CliResult RemoteWith(string input, string[] line) => Cli.RunIn(
        new Dictionary<string, string?> { ["SEGMENTATION_KEY"] = _key }.GetValueOrDefault, input, TimeProvider.System, CancellationToken.None, [.. line, "--address", Server.Address]);

    /// <summary>Without times, secrets, random names and the way the store is named.</summary>
    private string Plain(string text)
    {
        text = text.Replace($"--store {_local.Directory}", "STORE").Replace($"--address {Server.Address}", "STORE");
        text = Instant().Replace(text, "INSTANT");
        text = Seconds().Replace(text, "\"seconds\":S");
        text = ReceiptSeconds().Replace(text, "S");
        text = Chosen().Replace(text, "$1CHOSEN");
        return Secret().Replace(text, "SECRET");
    }

    [GeneratedRegex("^[a-z]+$")]
    private static partial Regex CommandWord();

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")]
    private static partial Regex Instant();

    [GeneratedRegex("\"seconds\":[0-9.e-]+")]
    private static partial Regex Seconds();

    // The last column of a receipt.
    [GeneratedRegex(@" +[0-9.]+$(?<=\d)", RegexOptions.Multiline)]
    private static partial Regex ReceiptSeconds();

    // Ids of keys and exports, and the digest of a manifest, which holds the id of its export.
    [GeneratedRegex("((?:\"id\":\"|\"export\":\"|\"manifest_digest\":\"|^id +|^export +|^manifest digest +|^(?=[0-9a-f]{16} )))[0-9a-f]{16,64}", RegexOptions.Multiline)]
    private static partial Regex Chosen();

    [GeneratedRegex(@"seg_[A-Za-z0-9_-]+")]
    private static partial Regex Secret();
}
