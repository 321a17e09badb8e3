using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text;
using Segmentation.TestSupport.Conventions;

namespace Segmentation.Cli.Tests.Remote;

/// <summary>A server process on a loopback port of its own, stopped at the end.</summary>
internal sealed class TestServer : IDisposable
{
    private const string Announcement = "listening at ";

    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private TestServer(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_log)
            {
                _log.AppendLine(line.Data);
            }
        };
        process.BeginErrorReadLine();
        string? line = process.StandardOutput.ReadLine();
        Address = line is not null && line.StartsWith(Announcement, StringComparison.Ordinal)
            ? line[Announcement.Length..]
            : throw new InvalidOperationException($"the server does not start: {line}\n{Log}");
    }

    /// <summary>Where it listens.</summary>
    public string Address { get; }

    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Serves a store.</summary>
    public static TestServer Start(string store, params IEnumerable<string> options) =>
        new(Launch(["--store", store, .. options.GetEnumerator().MoveNext() ? options : ["--urls", "http://127.0.0.1:0"]]));

    /// <summary>Starts the server program with redirected output.</summary>
    public static Process Launch(IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "segmentation-server"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("SEGMENTATION_KEY");
        return Process.Start(start.LeavingNothing()) ?? throw new InvalidOperationException("the server does not start");
    }

    /// <summary>Asks it to stop, as a terminal or a service manager does, and waits.</summary>
    public int Stop()
    {
        Signal.Send(_process.Id, Signal.Terminate);
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <summary>Ends it at once.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }
}
