using System.CommandLine;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.Cli.Tests.Remote;
using Segmentation.TestSupport.Conventions;
using Xunit;

namespace Segmentation.Cli.Tests.Docs;

/// <summary>What the README tells people to type works.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Repository.PathOf("README.md"));

    [Fact]
    public void Every_command_that_the_readme_names_exists()
    {
        RootCommand root = CommandRoot.Create(CliHost.OfProcess(CancellationToken.None));
        string[] named = [.. CommandName().Matches(Readme).Select(match => match.Groups["name"].Value).Distinct()];
        Assert.Contains("ingest", named);
        Assert.All(named, name => Assert.Contains(root.Subcommands, command => command.Name == name));
    }

    [Fact]
    public async Task The_first_segment_and_the_first_server_can_be_copied_and_pasted()
    {
        using TestStore place = new();
        await PasteAsync(place, "first-segment");
        await PasteAsync(place, "first-server");
        using TestServer server = TestServer.Start(place.At("shop"));
        await PasteAsync(place, "first-calls", server.Address);
    }

    /// <summary>The lines of a block with the programs that were built for the tests, in a copy of the samples.</summary>
    private static async Task PasteAsync(TestStore place, string name, string address = "")
    {
        string script = Regex.Match(Readme, $"```sh {name}\n(?<script>.*?)```", RegexOptions.Singleline).Groups["script"].Value;
        Assert.NotEmpty(script);
        string adapted = script
            .Replace("dotnet run -c Release --project src/Segmentation.Cli --", Path.Combine(System.AppContext.BaseDirectory, "segmentation"))
            .Replace("http://127.0.0.1:5080", address)
            .Replace("data-samples/", Repository.PathOf("data-samples") + "/");
        File.WriteAllText(place.At("pasted.sh"), "set -eu\n" + adapted);
        using Process shell = Process.Start(new ProcessStartInfo("sh", ["pasted.sh"])
        {
            WorkingDirectory = place.At("."),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> error = shell.StandardError.ReadToEndAsync();
        string output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, output + await error);
        foreach (Match promise in Promise().Matches(script))
        {
            Assert.Contains(promise.Groups["text"].Value, output);
        }
    }

    [Fact]
    public void The_two_commands_are_there()
    {
        Assert.Contains("dotnet run -c Release --project src/Segmentation.Service -- --demo", Readme);
        Assert.Contains("eng/test", Readme);
        Assert.True(File.GetUnixFileMode(Repository.PathOf("eng", "test")).HasFlag(UnixFileMode.UserExecute));
        Assert.True(File.GetUnixFileMode(Repository.PathOf(".ci", "run")).HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public void The_fixed_command_lines_work_in_a_process_of_their_own()
    {
        using TestStore store = new();
        string mapping = store.Write("m.json", Mappings.Pages);
        string rows = store.Write("a.csv", "id,page\n" + string.Concat(Enumerable.Range(0, 150).Select(row => $"device-{row},/x\n")));
        ChildProcess.Run(store.At("."), "ingest", "--store", "store", "--mapping", mapping, rows).Succeeded();
        CliResult count = ChildProcess.Run(store.At("."), "count", "--store", "store", "--as-of", "2026-03-10", "--json", "page = \"/x\"").Succeeded();
        Assert.StartsWith("{\"count\":150,\"version\":", count.Out);
        ChildProcess.Run(store.At("."), "destinations", "create", "adnet", "--id-space", "cookie", "--store", "store").Succeeded();
        ChildProcess.Run(store.At("."), "export", "--store", "store", "--destination", "adnet", "--rule", "page = \"/x\"", "--output", "out.csv").Succeeded();
        Assert.Equal(151, File.ReadLines(store.At("out.csv")).Count());
        ChildProcess.Run(store.At("."), "count", "--store", "store").Exits(ExitCode.Usage);
        ChildProcess.Run(store.At("."), "count", "--store", "store", "page =").Failed();
    }

    [GeneratedRegex(@"Segmentation\.Cli -- (?<name>[a-z]+)", RegexOptions.CultureInvariant)]
    private static partial Regex CommandName();

    [GeneratedRegex(@"# → (?<text>.+)", RegexOptions.CultureInvariant)]
    private static partial Regex Promise();
}
