using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Grpc.Net.Client;
using Xunit;

namespace Grpc.Tests.Client;

/// <summary>A gRPC server that is not ours, as a process of its own for the tests of a class.</summary>
public abstract class PeerServer(string program, string script) : IAsyncLifetime
{
    private Process? _process;
    private Uri? _address;

    /// <summary>A channel to it; skips the test where the peer is not installed, unless this is CI.</summary>
    public GrpcChannel Channel(GrpcChannelOptions? options = null)
    {
        Assert.SkipWhen(_address is null && Environment.GetEnvironmentVariable("CI") != "true", $"{program} cannot run {script} on this machine.");
        return GrpcChannel.ForAddress(_address ?? throw new InvalidOperationException($"{program} did not start {script}."), options ?? new GrpcChannelOptions());
    }

    public async ValueTask InitializeAsync()
    {
        try
        {
            _process = Process.Start(new ProcessStartInfo(program, [Path.Combine(AppContext.BaseDirectory, "Client", script)])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return;
        }

        string? port = await _process!.StandardOutput.ReadLineAsync();
        if (int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            _address = new Uri($"http://127.0.0.1:{number}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_process is not null)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
    }
}
