using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Segmentation.Service.Tests.Streams;
using Segmentation.TestSupport.Conventions;
using Xunit;

namespace Segmentation.Service.Tests.Peers;

/// <summary>A gRPC client of another language, installed by <c>eng/clients</c>. Where it is missing, a test is skipped on a laptop and fails in CI.</summary>
internal sealed class Peer
{
    private static readonly string Root = Repository.Root;
    private static readonly string Python = Path.Combine(Root, "artifacts", "clients", "python");
    private static readonly string Node = Path.Combine(Root, "artifacts", "clients", "node", "node_modules");

    private readonly string _program;
    private readonly string _extension;
    private readonly Dictionary<string, string> _environment;

    private Peer(string program, string extension, Dictionary<string, string> environment) => (_program, _extension, _environment) = (program, extension, environment);

    /// <summary>The peer of a language: <c>python</c> or <c>node</c>.</summary>
    public static Peer Of(string language)
    {
        Peer peer = language == "python"
            ? new Peer("/usr/bin/python3", ".py", new() { ["PYTHONPATH"] = Python, ["PYTHONDONTWRITEBYTECODE"] = "1" })
            : new Peer("node", ".js", new() { ["NODE_PATH"] = Node, ["SEGMENTATION_PROTOS"] = Path.Combine(Root, "src", "Segmentation.Contracts") });
        bool isThere = Directory.Exists(language == "python" ? Python : Node);
        string advice = $"The gRPC client for {language} is not installed: run eng/clients.";
        Assert.True(isThere || !Repository.IsContinuousIntegration, advice);
        Assert.SkipUnless(isThere, advice);
        return peer;
    }

    /// <summary>Makes a certificate the only root that it trusts.</summary>
    public void Trust(string certificate) => _environment["GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"] = certificate;

    private string Puller => Path.Combine(Root, "docs", "clients", _extension == ".py" ? "python" : "node", "pull" + _extension);

    /// <summary>The pulling client as it stands in the documentation: what it prints.</summary>
    public Task<string> PullAsync(string url, string key, string destinationKey, string requestId, string folder) =>
        RunAsync(Puller, key, destinationKey, [url, requestId, folder], succeeds: true);

    /// <summary>The same, when it must not succeed: what it complains of.</summary>
    public Task<string> FailAsync(string url, string key, string destinationKey, string requestId, string folder) =>
        RunAsync(Puller, key, destinationKey, [url, requestId, folder], succeeds: false);

    /// <summary>The client that takes data in and counts.</summary>
    public Task<string> DriveAsync(string url, string key, params string[] arguments) =>
        RunAsync(Path.Combine(Root, "tests", "Segmentation.Service.Tests", "Peers", "clients", "drive" + _extension), key, "", [url, .. arguments], succeeds: true);

    /// <summary>A client that asks for health, and stops the server in between: a line an answer.</summary>
    public Task<string> AskHealthAsync(string url, int server) =>
        RunAsync(Path.Combine(Root, "tests", "Segmentation.Service.Tests", "Peers", "clients", "health" + _extension), "", "", [url, server.ToString(CultureInfo.InvariantCulture)], succeeds: true);

    /// <summary>Every client of the web that there is: a line a transport, and how many cases held.</summary>
    public Task<string> CallFromWebAsync(string url, PreparedStore store, string activation, int devices)
    {
        _environment["SEGMENTATION_IMAGE"] = Path.Combine(Root, "src", "Segmentation.Contracts", "segmentation.binpb");
        return RunAsync(
            Path.Combine(Root, "tests", "Segmentation.Service.Tests", "Peers", "clients", "web.js"), store.OperatorKey, store.DestinationKey,
            [url, activation, devices.ToString(CultureInfo.InvariantCulture)], succeeds: true);
    }

    private async Task<string> RunAsync(string script, string key, string destinationKey, string[] arguments, bool succeeds)
    {
        ProcessStartInfo start = new(_program, [script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in _environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["SEGMENTATION_KEY"] = key;
        start.Environment["DESTINATION_KEY"] = destinationKey;
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{_program} does not start");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience.Limit);
        }
        catch (TimeoutException)
        {
            process.Kill();
            Assert.Fail($"The client did not end. {await output}\n{await error}");
        }

        Assert.True(process.ExitCode == 0 == succeeds, $"The client ended with {process.ExitCode}. {await output}\n{await error}");
        return succeeds ? await output : await error;
    }
}
