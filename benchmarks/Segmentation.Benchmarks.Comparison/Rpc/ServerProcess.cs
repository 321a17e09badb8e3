using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace Segmentation.Benchmarks.Comparison.Rpc;

/// <summary>A server in a child process that believes in one core; ends with this object.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(string program, string[] arguments, string? hook = null)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        if (hook is not null)
        {
            start.Environment["DOTNET_STARTUP_HOOKS"] = hook;
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        _process.BeginErrorReadLine(); // calls that the load gives up at its end are logged
        string first = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{program} ended before it listened.");
        Port = int.Parse(first.AsSpan(first.LastIndexOf(':') + 1), CultureInfo.InvariantCulture);
    }

    /// <summary>One of <see cref="GrpcServers"/>.</summary>
    public static ServerProcess Of(string name) => new(Environment.ProcessPath!, ["grpc-server", name]);

    /// <summary>A server of another maker, by its command line.</summary>
    public static ServerProcess OfPeer(string[] command) => new(command[0], command[1..]);

    /// <summary>The server of a store, as it is shipped.</summary>
    public static ServerProcess OfStore(string store) => new(
        Path.Combine(AppContext.BaseDirectory.Replace("Segmentation.Benchmarks.Comparison", "Segmentation.Service", StringComparison.Ordinal), "segmentation-server"),
        ["--store", store, "--urls", "http://127.0.0.1:0"],
        typeof(StartupHook).Assembly.Location);

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
