using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using Segmentation.TestSupport.Conventions;

namespace Segmentation.Service.Tests.Support;

/// <summary>The server as a process of its own, for what cannot be tested in this one.</summary>
internal sealed class ServerChild : IDisposable
{
    private readonly Process _process;

    private ServerChild(Process process) => _process = process;

    /// <summary>Standard output, as a stream of lines.</summary>
    public StreamReader Output => _process.StandardOutput;

    /// <summary>Standard error, as a stream of lines.</summary>
    public StreamReader Error => _process.StandardError;

    public static ServerChild Start(params IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "segmentation-server"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        return new ServerChild(Process.Start(start.LeavingNothing()) ?? throw new InvalidOperationException("the server does not start"));
    }

    /// <summary>The address that it says it listens at.</summary>
    public async Task<string> AddressAsync()
    {
        string? line = await Output.ReadLineAsync().WithPatience("the address of the server");
        const string Said = "listening at ";
        return line?.StartsWith(Said, StringComparison.Ordinal) == true
            ? line[Said.Length..]
            : throw new InvalidOperationException($"It said \"{line}\" and then: {await Error.ReadToEndAsync()}");
    }

    /// <summary>Reads standard error up to a line that holds a text.</summary>
    public async Task SaysAsync(string text)
    {
        while (await Error.ReadLineAsync().WithPatience($"\"{text}\" in the log of the server") is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException($"It ended without saying \"{text}\".");
    }

    /// <summary>Sends a signal, such as <c>TERM</c>.</summary>
    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", ["-" + name, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end; answers the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WithPatience("the end of the server");
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
