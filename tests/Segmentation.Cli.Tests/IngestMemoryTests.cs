using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace Segmentation.Cli.Tests;

/// <summary>Memory of an ingest is bounded by the batch and the devices, never by the rows.</summary>
public sealed class IngestMemoryTests
{
    private const double MostGrowth = 1.3;
    private const int Devices = 10_000;
    private const int Rows = 160_000;
    private const int BatchRows = 8_192;

    [Fact]
    public void Ten_times_the_rows_about_the_same_devices_take_little_more_memory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Anonymous memory is read from /proc.");
        long few = PeakOfIngest(Rows);
        long many = PeakOfIngest(10 * Rows);
        Assert.True(many <= few * MostGrowth, $"{Rows} rows take {few} KiB of anonymous memory at most, {10 * Rows} rows {many} KiB; up to {MostGrowth} times as much is allowed.");
    }

    /// <summary>Most anonymous memory of a process that takes in generated rows, in KiB.</summary>
    private static long PeakOfIngest(int rows)
    {
        using TestStore store = new();
        Cli.Run(
            "generate", "--output", store.At("data"), "--seed", "1", "--devices", Text(Devices), "--rows", Text(rows)).Succeeded();
        Cli.Run("init", "--store", store.Directory).Succeeded();
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "segmentation.dll"), "ingest", "--store", store.Directory, "--mapping", store.At("data/mapping.json"),
            "--batch-rows", Text(BatchRows), store.At("data/observations-001.csv"),
        ];
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process ingest = Process.Start(start)!;
        Task<string> output = ingest.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = ingest.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        long peak = 0;
        while (!ingest.WaitForExit(5))
        {
            peak = Math.Max(peak, AnonymousMemory(ingest.Id));
        }

        Assert.True(ingest.ExitCode == 0, $"The ingest ends with {ingest.ExitCode}\n{output.GetAwaiter().GetResult()}\n{error.GetAwaiter().GetResult()}");
        Assert.True(peak > 0, "The memory of the ingest was never seen.");
        Assert.Equal(Devices, store.Count("EVERYONE"));
        return peak;
    }

    /// <summary>KiB, or 0 when the process has just ended.</summary>
    private static long AnonymousMemory(int process)
    {
        try
        {
            foreach (string line in File.ReadLines($"/proc/{Text(process)}/status"))
            {
                if (line.StartsWith("RssAnon:", StringComparison.Ordinal))
                {
                    return long.Parse(line.AsSpan(8).Trim("\t kB"), NumberStyles.None, CultureInfo.InvariantCulture);
                }
            }
        }
        catch (IOException)
        {
            // It ended between two looks.
        }

        return 0;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
