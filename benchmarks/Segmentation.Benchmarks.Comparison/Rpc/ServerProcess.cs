using System;
using System.Diagnostics;
using System.Globalization;

namespace Segmentation.Benchmarks.Comparison.Rpc;

/// <summary>A server in a child process that believes in one core; ends with this object.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    public ServerProcess(string name)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("grpc-server");
        start.ArgumentList.Add(name);
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        _process = Process.Start(start) ?? throw new InvalidOperationException($"The server {name} did not start.");
        Port = int.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The server {name} ended before it listened."), CultureInfo.InvariantCulture);
    }

    /// <summary>From now on every thread runs on this core. Not before the warm-up: on one busy core the compiler would take minutes to get to its best code.</summary>
    public void Pin(int core)
    {
        ProcessStartInfo start = new("taskset") { RedirectStandardOutput = true };
        foreach (string argument in (string[])["-a", "-c", "-p", core.ToString(CultureInfo.InvariantCulture), _process.Id.ToString(CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(argument);
        }

        using Process taskset = Process.Start(start) ?? throw new InvalidOperationException("taskset did not start.");
        taskset.StandardOutput.ReadToEnd();
        taskset.WaitForExit();
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
