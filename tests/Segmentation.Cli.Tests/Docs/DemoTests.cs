using System;
using System.Diagnostics;
using System.IO;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Segmentation.Cli.Generation;
using Segmentation.Cli.Tests.Remote;
using Segmentation.TestSupport.Conventions;
using Xunit;

namespace Segmentation.Cli.Tests.Docs;

/// <summary>The demo of the server, as a process of its own.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_counts_what_the_answer_key_names_and_pulls_an_audience_whose_digest_agrees()
    {
        using Process demo = TestServer.Launch(["--demo", "--exit"]);
        Task<string> error = demo.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await demo.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await demo.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(demo.ExitCode == 0, output + await error);
        Assert.Empty(await error);
        Assert.All(Manifest.Load(Repository.PathOf("data-samples")).Segments, segment => Assert.Matches($@"{segment.Name} +{segment.Expected:N0} +{segment.Expected:N0} +yes", output));
        Match digests = Regex.Match(output, @"digest of the file +(?<ours>\w{32})\ndigest in the manifest of the server +(?<theirs>\w{32})\nsame +yes");
        Assert.True(digests.Success, output);
        Assert.Equal(digests.Groups["ours"].Value, digests.Groups["theirs"].Value);
        Assert.DoesNotContain("\e[", output);
    }

    [Fact]
    public async Task The_lines_that_the_demo_prints_work_while_it_serves_and_it_leaves_nothing_behind()
    {
        using Process demo = TestServer.Launch(["--demo"]);
        string lines = string.Empty;
        string? place = null;
        while (await demo.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.StartsWith("Serving at ", StringComparison.Ordinal))
        {
            if (line.Contains("src/Segmentation.Cli --", StringComparison.Ordinal))
            {
                lines += line.Replace("dotnet run -c Release --project src/Segmentation.Cli --", Path.Combine(AppContext.BaseDirectory, "segmentation")) + "\n";
                place = Regex.Match(line, "(?<place>/[^ ]*segmentation-demo-[^/]+)/").Groups["place"].Value;
            }
        }

        using Process shell = Process.Start(new ProcessStartInfo("sh", ["-euc", lines]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Signal.Send(demo.Id, Signal.Terminate);
        await demo.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(shell.ExitCode == 0, output + error);
        Assert.Contains("385 devices", output);
        Assert.Matches("addressable +957", output);
        Assert.Equal(0, demo.ExitCode);
        Assert.False(Directory.Exists(place), place);
    }

    [Theory]
    [InlineData("--exit", "--exit goes with --demo")]
    [InlineData("--demo --store x", "--store does not go with it")]
    public async Task The_demo_takes_no_other_setting(string line, string complaint)
    {
        using Process demo = TestServer.Launch(line.Split(' '));
        string error = await demo.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await demo.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Usage, demo.ExitCode);
        Assert.Contains(complaint, error);
    }
}
