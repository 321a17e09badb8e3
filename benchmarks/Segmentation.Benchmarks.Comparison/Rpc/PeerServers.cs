using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;

namespace Segmentation.Benchmarks.Comparison.Rpc;

/// <summary>The servers of other makers: made by <c>eng/rpc-peers</c>, which installs what they need.</summary>
internal static class PeerServers
{
    /// <summary>Name, and how many times as fast the unary call has to be here, each server on one core.</summary>
    public static readonly (string Name, double Target)[] All = [("libgrpc++", 1.0), ("python3-grpcio", 4.0), ("@grpc/grpc-js", 2.0)];

    /// <summary>Command lines by name, of those that could be made; says of the others why not.</summary>
    public static IReadOnlyDictionary<string, string[]> Prepare()
    {
        Dictionary<string, string[]> commands = new(StringComparer.Ordinal);
        ProcessStartInfo start = new(Path.Combine(Root(), "eng", "rpc-peers")) { RedirectStandardOutput = true };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("eng/rpc-peers did not start.");
        while (process.StandardOutput.ReadLine() is { } line)
        {
            // NAME, then the words of its command, with tabs between.
            string[] words = line.Split('\t');
            if (words.Length > 1)
            {
                commands[words[0]] = words[1..];
            }
            else
            {
                Console.Error.WriteLine(line);
            }
        }

        process.WaitForExit();
        return commands;
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Segmentation.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The repository was not found above the program.");
    }
}
