using System;
using System.Diagnostics;
using System.Globalization;

namespace Segmentation.Benchmarks.Comparison.Rpc;

/// <summary>A server in a child process on one core; ends with this object.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    public ServerProcess(string name, int core)
    {
        ProcessStartInfo start = new("taskset") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string argument in (string[])["-c", core.ToString(CultureInfo.InvariantCulture), Environment.ProcessPath!, "grpc-server", name])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DOTNET_TieredPGO"] = "1";
        _process = Process.Start(start) ?? throw new InvalidOperationException("taskset did not start.");
        Port = int.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The server {name} ended before it listened."), CultureInfo.InvariantCulture);
    }

    public int Port { get; }

    /// <summary>Processor time so far.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Bytes allocated so far.</summary>
    public long Allocated
    {
        get
        {
            _process.StandardInput.WriteLine();
            return long.Parse(_process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        }
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
