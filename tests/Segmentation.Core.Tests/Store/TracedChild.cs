using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace Segmentation.Core.Tests.Store;

/// <summary>Runs an explicit test of this program in a child process whose calls of the system strace makes fail, or kills it at.</summary>
internal static class TracedChild
{
    /// <summary>Runs the child to its end and returns what it said. Without strace the test is skipped, in CI it fails.</summary>
    /// <param name="injection">What strace injects, as in <c>fsync:signal=KILL:when=5</c>.</param>
    /// <param name="method">Full name of the test.</param>
    /// <param name="environment">What the child finds in its environment.</param>
    public static string Run(string injection, string method, params KeyValuePair<string, string>[] environment)
    {
        string trace = injection[..injection.IndexOf(':', StringComparison.Ordinal)];
        (int code, string output) = RunProgram(
            "strace",
            ["-f", "-qq", "-o", "/dev/null", "-e", $"trace={trace}", "-e", $"inject={injection}", Environment.ProcessPath!, "-explicit", "only", "-method", method],
            [.. environment, new KeyValuePair<string, string>("DOTNET_EnableDiagnostics", "0")]); // whose pipes would count as unlinked files
        if (code == -1)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "strace is not installed");
            Assert.Fail("strace is not installed");
        }

        return output;
    }

    /// <summary>Runs a program; -1 when there is none of that name.</summary>
    public static (int Code, string Output) RunProgram(string program, string[] arguments, params KeyValuePair<string, string>[] environment)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, errors + output.GetAwaiter().GetResult());
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, "");
        }
    }

    /// <summary>Says a line in the child, at once.</summary>
    public static void Say(string line)
    {
        using Stream output = Console.OpenStandardError();
        output.Write(Encoding.UTF8.GetBytes(line + "\n"));
    }
}
