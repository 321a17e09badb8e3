using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using Segmentation.TestSupport.Conventions;
using Xunit;

namespace Segmentation.Service.Tests.Peers;

/// <summary>The server as a process of its own, which can be told to stop and can be killed.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    private const string Announcement = "listening at ";
    private const int Terminate = 15;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();

    private ServerProcess(Process process) => _process = process;

    /// <summary>Where it listens.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Port of <see cref="Url"/>.</summary>
    public int Port => new Uri(Url).Port;

    /// <summary>Its process.</summary>
    public Process Process => _process;

    /// <summary>Lines of its log.</summary>
    public IReadOnlyCollection<string> Log => _log;

    /// <summary>Starts a server of a store at a free port of this machine and waits until it listens.</summary>
    public static async Task<ServerProcess> StartAsync(string store, params string[] options)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "segmentation-server"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in (string[])["--store", store, .. options.Contains("--urls") ? options : ["--urls", "http://127.0.0.1:0", .. options]])
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start.LeavingNothing()) ?? throw new InvalidOperationException("the server does not start");
        ServerProcess server = new(process);
        process.ErrorDataReceived += (_, line) => server._log.Enqueue(line.Data ?? "");
        process.BeginErrorReadLine();
        string? first = await process.StandardOutput.ReadLineAsync().WithPatience("the address of the server");
        Assert.True(first?.StartsWith(Announcement, StringComparison.Ordinal), $"The server said \"{first}\" and logged: {string.Join('\n', server._log)}");
        server.Url = first![Announcement.Length..];
        return server;
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WithPatience("the end of the server");
    }

    /// <summary>Asks it to stop; completes when it has.</summary>
    public async Task<int> TerminateAsync()
    {
        Assert.Equal(0, Kill(_process.Id, Terminate));
        await _process.WaitForExitAsync().WithPatience("the end of the server");
        return _process.ExitCode;
    }

    /// <summary>Ends it, the hard way or by asking.</summary>
    public async Task EndAsync(bool kill)
    {
        if (kill)
        {
            await KillAsync();
        }
        else
        {
            Assert.Equal(0, await TerminateAsync());
        }
    }

    /// <summary>Fails when the log has an error.</summary>
    public void RequireNoErrors() => Assert.DoesNotContain(_log, static line => line.Contains(" fail: ", StringComparison.Ordinal) || line.Contains(" crit: ", StringComparison.Ordinal));

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
