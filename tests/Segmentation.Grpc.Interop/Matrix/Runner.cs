using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Grpc.Interop.Client;
using Grpc.Interop.Server;

namespace Grpc.Interop.Matrix;

/// <summary>Runs the cases between clients and servers, one pair at a time.</summary>
/// <param name="credentials">For TLS; null for none.</param>
internal sealed class Runner(Credentials? credentials)
{
    private const string Ours = "ours";
    private static readonly TimeSpan CaseLimit = TimeSpan.FromSeconds(120); // a case that hangs, not one on a slow and busy machine

    private readonly string _transport = credentials is null ? "h2c" : "TLS";

    /// <summary>Our client and every peer's against our server, then our client against every peer's.</summary>
    public async IAsyncEnumerable<Column> RunAsync()
    {
        await using (TestServer server = await TestServer.StartAsync(credentials?.Certificate))
        {
            yield return new Column(Ours, Ours, _transport, await OurClientAsync(server.Port, new Dictionary<string, string>()));
            foreach (Peer peer in Peer.All)
            {
                yield return new Column(peer.Name, Ours, _transport, await GuardedAsync(() => PeerClientAsync(peer, server.Port)));
            }
        }

        foreach (Peer peer in Peer.All)
        {
            if (peer.Server is { } server)
            {
                yield return new Column(Ours, peer.Name, _transport, await GuardedAsync(() => PeerServerAsync(server, peer.ServerLacks)));
            }
        }
    }

    /// <summary>A peer that is not installed is a skip on a laptop and a failure in CI.</summary>
    private static async Task<IReadOnlyDictionary<string, CaseResult>> GuardedAsync(Func<Task<IReadOnlyDictionary<string, CaseResult>>> run)
    {
        try
        {
            return await run();
        }
        catch (PeerMissingException exception)
        {
            string reason = $"not installed: {exception.Message}";
            return All(Environment.GetEnvironmentVariable("CI") == "true" ? CaseResult.Failed(reason) : CaseResult.Skipped(reason));
        }
    }

    private static async Task<IReadOnlyDictionary<string, CaseResult>> RunCasesAsync(TestClient client, IReadOnlyDictionary<string, string> lacks)
    {
        Dictionary<string, CaseResult> results = [];
        foreach ((string name, Func<TestClient, Task> run) in Cases.All)
        {
            if (lacks.TryGetValue(name, out string? reason))
            {
                results[name] = CaseResult.Skipped(reason);
                continue;
            }

            try
            {
                await run(client).WaitAsync(CaseLimit);
                results[name] = CaseResult.Passed;
            }
            catch (Exception exception)
            {
                results[name] = CaseResult.Failed($"{exception.GetType().Name}: {exception.Message}");
            }
        }

        return results;
    }

    private static IReadOnlyDictionary<string, CaseResult> All(CaseResult result) => Cases.All.ToDictionary(one => one.Name, _ => result);

    private async Task<IReadOnlyDictionary<string, CaseResult>> OurClientAsync(int port, IReadOnlyDictionary<string, string> lacks)
    {
        using TestClient client = new(port, credentials?.Certificate);
        return await RunCasesAsync(client, lacks);
    }

    private async Task<IReadOnlyDictionary<string, CaseResult>> PeerServerAsync(string[] server, IReadOnlyDictionary<string, string> lacks)
    {
        string[] arguments = credentials is null ? ["-", "-"] : [credentials.CertificateFile, credentials.KeyFile];
        await using PeerProcess process = PeerProcess.Start(server, arguments);
        return int.TryParse(await process.ReadLineAsync(), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            ? await OurClientAsync(port, lacks)
            : All(CaseResult.Failed($"the server {await process.EndedAsync()}"));
    }

    private async Task<IReadOnlyDictionary<string, CaseResult>> PeerClientAsync(Peer peer, int port)
    {
        string[] arguments = [port.ToString(CultureInfo.InvariantCulture), credentials?.CertificateFile ?? "-", .. Cases.All.Select(one => one.Name)];
        await using PeerProcess process = PeerProcess.Start(peer.Client, arguments);
        Dictionary<string, CaseResult> results = [];
        while (results.Count < Cases.All.Count && await process.ReadLineAsync() is { } line)
        {
            string[] fields = line.Split('\t', 3);
            results[fields[0]] = fields switch
            {
                [_, "ok"] => CaseResult.Passed,
                [_, "skipped", string reason] => CaseResult.Skipped(reason),
                [_, "failed", string reason] => CaseResult.Failed(reason),
                _ => CaseResult.Failed($"the client said what is no result: {line}"),
            };
        }

        if (results.Count < Cases.All.Count)
        {
            CaseResult ended = CaseResult.Failed($"the client did not tell; it {await process.EndedAsync()}");
            foreach ((string name, _) in Cases.All)
            {
                results.TryAdd(name, ended);
            }
        }

        return results;
    }
}
