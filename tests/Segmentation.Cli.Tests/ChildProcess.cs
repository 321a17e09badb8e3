using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using Segmentation.TestSupport.Conventions;

namespace Segmentation.Cli.Tests;

/// <summary>The command as a process of its own, for what cannot be tested in this one.</summary>
internal static class ChildProcess
{
    /// <summary>Starts the command; its output is read and dropped unless asked for.</summary>
    public static Process Start(string workingDirectory, IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "segmentation"))
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start.LeavingNothing()) ?? throw new InvalidOperationException("the command does not start");
    }

    /// <summary>Runs the command to its end.</summary>
    public static CliResult Run(string workingDirectory, params string[] arguments)
    {
        using Process process = Start(workingDirectory, arguments);
        System.Threading.Tasks.Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CliResult(process.ExitCode, output, error.Result, string.Join(' ', arguments));
    }
}
