using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Segmentation.Service.Access;
using Segmentation.Service.Tests.Streams;
using Segmentation.TestSupport.Conventions;
using Xunit;

namespace Segmentation.Service.Tests.Peers;

/// <summary>Clients of other makers call the server as it is started: those of pages and of Node, one that knows nothing but what reflection tells it, and curl.</summary>
public sealed class WebClientTests
{
    private const int Devices = 1_000;
    private static readonly string Buf = Path.Combine(Repository.Root, "artifacts", "clients", "node", "node_modules", ".bin", "buf");

    [Fact]
    public async Task Pages_and_Node_programs_call_by_Connect_gRPC_Web_and_gRPC()
    {
        Peer peer = Peer.Of("node");
        using PreparedStore store = new(Devices);
        using ServerProcess server = await ServerProcess.StartAsync(store.Directory);
        string[] lines = (await peer.CallFromWebAsync(server.Url, store, PreparedStore.Activation, Devices)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(15, lines.Length); // a line a transport: a client that was not there would have failed, not been left out
        Assert.Equal("139 held", lines[^1]);
        server.RequireNoErrors();
        Assert.Equal(0, await server.TerminateAsync());
    }

    [Fact]
    public async Task Buf_lists_and_calls_every_method_by_reflection_alone()
    {
        Peer.Of("node");
        using PreparedStore store = new(0);
        string cache = store.At("cache"); // not in a home that may be read-only
        using ServerProcess server = await ServerProcess.StartAsync(store.Directory);
        string[] listed = (await RunAsync(Buf, cache, ["curl", "--http2-prior-knowledge", "--reflect-header", "authorization: Bearer " + store.DestinationKey, "--list-methods", server.Url])).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(MethodTable.Rows.Keys.Select(static path => path[1..]).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));

        string[] callable = [.. MethodTable.Rows.Where(static row => !row.Key.Contains("Reflection", StringComparison.Ordinal) && !row.Key.EndsWith("/Watch", StringComparison.Ordinal)).Select(static row => row.Key)];
        string[] protocols = ["grpc", "connect", "grpcweb"];
        await Parallel.ForEachAsync(callable.Index(), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (one, _) =>
        {
            bool isDestinations = MethodTable.Rows[one.Item] == Callers.Destination;
            string key = "authorization: Bearer " + (isDestinations ? store.DestinationKey : store.AdminKey);
            string protocol = protocols[one.Index % protocols.Length];
            (int code, string output, string error) = await RunAsync(
                Buf, cache, ["curl", "--http2-prior-knowledge", "--protocol", protocol, "--reflect-header", key, "-H", key, "-d", "{}", server.Url + one.Item]);
            string outcome = code == 0 ? "ok" : CodeOf(error);
            Assert.True(outcome is "ok" or "invalid_argument" or "not_found" or "failed_precondition", $"{protocol} {one.Item}: {code} {output} {error}");
        });
        server.RequireNoErrors();
    }

    [Theory]
    [InlineData("--http1.1")]
    [InlineData("--http2-prior-knowledge")]
    public async Task Curl_counts(string version)
    {
        using PreparedStore store = new(Devices);
        using ServerProcess server = await ServerProcess.StartAsync(store.Directory);
        (int code, string output, string error) = await RunAsync(
            "curl",
            store.At("cache"),
            ["-sS", version, "-d", """{"rule":"points >= 1"}""", "-H", "content-type: application/json", "-H", "authorization: Bearer " + store.OperatorKey, server.Url + "/segmentation.v1.AnalysisService/Count"]);
        Assert.True(code == 0, error);
        using JsonDocument answer = JsonDocument.Parse(output);
        Assert.Equal("1000", answer.RootElement.GetProperty("count").GetString());
    }

    private static string CodeOf(string error)
    {
        int start = error.IndexOf('{', StringComparison.Ordinal);
        Assert.True(start >= 0, error);
        using JsonDocument json = JsonDocument.Parse(error[start..]);
        return json.RootElement.GetProperty("code").GetString()!;
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string program, string cache, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["BUF_CACHE_DIR"] = cache;
        using Process process = Process.Start(start)
            ?? throw new InvalidOperationException($"{program} does not start");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WithPatience($"the end of {program}");
        return (process.ExitCode, await output, await error);
    }
}
