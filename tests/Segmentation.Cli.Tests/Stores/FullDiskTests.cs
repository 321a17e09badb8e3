using System.Diagnostics;
using System.IO;
using Segmentation.TestSupport.Conventions;
using Xunit;

namespace Segmentation.Cli.Tests.Stores;

/// <summary>A disk that fills up during an ingest: a clear error, nothing lost, and the delivery goes on when there is room.</summary>
public sealed class FullDiskTests
{
    private const string AsOf = "2026-03-31";

    [Fact]
    public void An_ingest_on_a_full_disk_says_so_and_goes_on_when_there_is_room()
    {
        using TestStore files = new();
        using TestStore roomy = new();
        string disk = files.At("disk");
        Directory.CreateDirectory(disk);
        if (Run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk) != 0)
        {
            Assert.SkipUnless(Repository.IsContinuousIntegration, "mounting a small tmpfs needs root");
            Assert.Fail("mounting a small tmpfs failed");
        }

        try
        {
            Cli.Run("generate", "--output", files.At("data"), "--seed", "7", "--devices", "50000", "--rows", "200000").Succeeded();
            string[] feed = ["--mapping", files.At("data/mapping.json"), files.At("data/observations-001.csv")];
            string store = Path.Combine(disk, "store");
            Cli.Run(["ingest", "--store", store, "--batch-rows", "5000", .. feed]).Failed("No space left on device");

            Assert.Equal(0, Run("mount", "-o", "remount,size=200m", disk));
            Assert.True(Cli.Json("verify", "--store", store).GetProperty("intact").GetBoolean());
            Cli.Run(["ingest", "--store", store, .. feed]).Succeeded();
            Cli.Run(["ingest", "--store", roomy.Directory, .. feed]).Succeeded();
            Assert.Equal(roomy.Count("page COUNT >= 2", AsOf), Cli.Count(store, "page COUNT >= 2", AsOf));
            Assert.Equal(roomy.Count("spend > 100", AsOf), Cli.Count(store, "spend > 100", AsOf));
        }
        finally
        {
            Run("umount", "-l", disk); // mapped files let go of it when the collector does
        }
    }

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
