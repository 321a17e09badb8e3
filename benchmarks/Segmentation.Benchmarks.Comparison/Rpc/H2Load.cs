using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace Segmentation.Benchmarks.Comparison.Rpc;

/// <summary>Runs h2load, of Debian's nghttp2-client, on cores of its own.</summary>
internal static partial class H2Load
{
    /// <summary>Requests a second and in all, or an exception if any request failed.</summary>
    public static (double Rate, long Requests) Run(int port, string path, string bodyFile, string cores, string[] headers, string[] options)
    {
        ProcessStartInfo start = new("taskset") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "-c", cores, "h2load", .. options, "-w", "24", "-W", "24", "-d", bodyFile,
            "-H", "content-type: application/grpc", "-H", "te: trailers", .. headers.SelectMany(static header => (string[])["-H", header]),
            string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{path}"),
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start) ?? throw new InvalidOperationException("taskset did not start.");
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Match rate = Rate().Match(output);
        Match outcome = Outcome().Match(output);
        if (!rate.Success || !outcome.Success || outcome.Groups[2].Value != "0" || outcome.Groups[3].Value != "0")
        {
            throw new InvalidOperationException($"h2load did not finish well:{Environment.NewLine}{output}");
        }

        return (double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture), long.Parse(outcome.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"finished in [\d.]+\w+, ([\d.]+) req/s")]
    private static partial Regex Rate();

    [GeneratedRegex(@"(\d+) succeeded, (\d+) failed, (\d+) errored")]
    private static partial Regex Outcome();
}
