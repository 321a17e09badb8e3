using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Grpc.Tests.Probing;
using Xunit;

namespace Grpc.Tests.Server;

/// <summary>Runs every case of grpcio's client (Debian: python3-grpcio, python3-protobuf) against our server once, in one process.</summary>
public sealed class PythonClient : IAsyncLifetime
{
    private readonly Dictionary<string, string> _results = new(StringComparer.Ordinal);
    private string _errors = "";

    /// <summary>What a case said: "ok" or what went wrong.</summary>
    public string Result(string name)
    {
        bool missing = _errors.Contains("No module named", StringComparison.Ordinal) || _errors.StartsWith("cannot start", StringComparison.Ordinal);
        Assert.SkipWhen(missing && Environment.GetEnvironmentVariable("CI") != "true", "python3-grpcio and python3-protobuf are not installed.");
        return _results.TryGetValue(name, out string? result) ? result : $"the case did not run: {_errors}";
    }

    public async ValueTask InitializeAsync()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        string descriptor = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(descriptor, ProbeReflection.Descriptor.SerializedData.ToByteArray());
            // The distribution's package belongs to the distribution's Python, not to the first one on the path.
            ProcessStartInfo start = new(File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3") { RedirectStandardOutput = true, RedirectStandardError = true };
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Peers", "python_client.py"));
            start.ArgumentList.Add(server.Address.Port.ToString(CultureInfo.InvariantCulture));
            start.ArgumentList.Add(descriptor);
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                string[] words = line.Split(' ', 2);
                _results[words[0]] = words[1];
            }

            _errors = await errors;
            await process.WaitForExitAsync();
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            _errors = "cannot start python3: " + exception.Message;
        }
        finally
        {
            File.Delete(descriptor);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
