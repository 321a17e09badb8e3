using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Grpc.Interop.Matrix;

/// <summary>A program of a peer, running. What it prints ends with <see cref="Limit"/> at the latest, and the process with it.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    /// <summary>Longest time a peer may take, from its start.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    private const int NotInstalled = 3;

    private readonly Process _process;
    private readonly CancellationTokenSource _limit = new(Limit);
    private readonly Task<string> _errors;

    private PeerProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts a program.</summary>
    /// <exception cref="PeerMissingException">There is no such program.</exception>
    public static PeerProcess Start(string[] command, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(command[0], [.. command[1..], .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        try
        {
            return new PeerProcess(Process.Start(start)!);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new PeerMissingException(exception.Message);
        }
    }

    /// <summary>The next line that it prints; null if it has ended or its time is over.</summary>
    public async Task<string?> ReadLineAsync()
    {
        try
        {
            return await _process.StandardOutput.ReadLineAsync(_limit.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Why it printed nothing more: what it complained about last. Ends it.</summary>
    /// <exception cref="PeerMissingException">It says that something is not installed.</exception>
    public async Task<string> EndedAsync()
    {
        bool late = _limit.IsCancellationRequested;
        await StopAsync();
        string last = (await _errors).Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault("it said nothing").Trim();
        return _process.ExitCode == NotInstalled ? throw new PeerMissingException(last)
            : late ? $"had not ended after {Limit.TotalSeconds} s: {last}"
            : $"ended with exit code {_process.ExitCode}: {last}";
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
        _limit.Dispose();
    }

    /// <summary>Its input ends, which servers take as the sign to go; whoever stays is killed.</summary>
    private async Task StopAsync()
    {
        _process.StandardInput.Close();
        using CancellationTokenSource grace = new(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(grace.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
    }
}
