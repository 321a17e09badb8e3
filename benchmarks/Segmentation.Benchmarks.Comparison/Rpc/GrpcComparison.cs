using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using Google.Protobuf;
using Segmentation.Benchmarks.Comparison.Rpc.Messages;

namespace Segmentation.Benchmarks.Comparison.Rpc;

/// <summary>Our gRPC server, alone and under the server of a store, against a hand-framed handler on the same Kestrel, each on one core, in turns.</summary>
internal static class GrpcComparison
{
    public const int ExportMessages = 256;
    public const int ExportMessageBytes = 64 * 1024;

    private const int ServerCore = 0;
    private const int WarmUpRounds = 4;
    private const int MostSettlingRounds = 10;
    private const double Settled = 0.03; // of the rate, between two rounds

    /// <summary>Runs one workload by its name, or all.</summary>
    public static int Run(int runs, int seconds, string? only, bool json)
    {
        string load = string.Create(CultureInfo.InvariantCulture, $"1-{Math.Max(1, Environment.ProcessorCount - 1)}");
        string duration = seconds.ToString(CultureInfo.InvariantCulture);
        Payload small = new() { Body = ByteString.CopyFrom(new byte[16]) };
        Workload[] echo =
        [
            new("unary", 0.85, "/bench.Bench/Unary", small, "req/s", 1, ["-c", "4", "-m", "32", "-t", "2", "-D", duration]),
            new("unary-one-stream", 0.85, "/bench.Bench/Unary", small, "req/s", 1, ["-c", "1", "-m", "1", "-t", "1", "-D", duration]),
            new("export", 0.7, "/bench.Bench/Export", new Order { Messages = ExportMessages, Size = ExportMessageBytes }, "MiB/s", ExportMessages * ExportMessageBytes / 1048576.0, ["-c", "1", "-m", "1", "-t", "1", "-D", duration]),
        ];
        echo = [.. echo.Where(Chosen)];
        if (echo.Length > 0)
        {
            using ServerProcess ours = ServerProcess.Of(GrpcServers.Ours);
            using ServerProcess raw = ServerProcess.Of(GrpcServers.Raw);
            Run(echo, ours, raw, GrpcServers.Raw, runs, json, load);
            if (Chosen(echo[0]) && echo[0].Name == "unary")
            {
                RunPeers(echo[0], ours, runs, json, load);
            }
        }

        using CountedStore store = new();
        Workload[] counts = [Count("count", "country = \"DE\" AND interest = \"golf\""), Count("count-everyone", "EVERYONE")];
        counts = [.. counts.Where(Chosen)];
        if (counts.Length > 0)
        {
            using ServerProcess service = ServerProcess.OfStore(store.Store);
            using ServerProcess raw = ServerProcess.Of(GrpcServers.Raw);
            Run(counts, service, raw, GrpcServers.Raw, runs, json, load);
        }

        return 0;

        Workload Count(string name, string rule) => new(name, 0.6, "/segmentation.v1.AnalysisService/Count", new V1.CountRequest { Rule = rule }, "req/s", 1, ["-c", "8", "-m", "50", "-t", "1", "-D", duration])
        {
            Headers = [$"authorization: Bearer {store.Key}"],
        };
        bool Chosen(Workload workload) => only is null || workload.Name == only;
    }

    /// <summary>The unary call against the servers of other makers, where the workload is theirs too.</summary>
    private static void RunPeers(Workload unary, ServerProcess ours, int runs, bool json, string load)
    {
        IReadOnlyDictionary<string, string[]> commands = PeerServers.Prepare();
        foreach ((string name, double target) in PeerServers.All)
        {
            if (commands.TryGetValue(name, out string[]? command))
            {
                using ServerProcess peer = ServerProcess.OfPeer(command);
                Run([unary with { Target = target }], ours, peer, name, runs, json, load);
            }
        }
    }

    private static void Run(Workload[] workloads, ServerProcess ours, ServerProcess raw, string peer, int runs, bool json, string load)
    {
        foreach (ServerProcess server in (ServerProcess[])[ours, raw])
        {
            // Until code is compiled at its best, in several steps with pauses in which the compiler catches up.
            for (int round = 0; round < WarmUpRounds; round++)
            {
                foreach (Workload workload in workloads)
                {
                    Run(server, workload, load);
                }

                Thread.Sleep(500);
            }

            server.Pin(ServerCore);
        }

        foreach (Workload workload in workloads)
        {
            Measure(workload, ours, raw, peer, runs, json, load);
        }
    }

    private static void Measure(Workload workload, ServerProcess ours, ServerProcess raw, string peer, int runs, bool json, string load)
    {
        Settle(ours, workload, load);
        Settle(raw, workload, load);
        List<Figures> a = [];
        List<Figures> b = [];
        for (int run = 0; run < runs; run++)
        {
            a.Add(Run(ours, workload, load));
            b.Add(Run(raw, workload, load));
        }

        double[] ratios = [.. a.Zip(b, (x, y) => x.Rate / y.Rate)];
        double ratio = Median(ratios);
        Console.Out.WriteLine(json
            ? string.Create(CultureInfo.InvariantCulture, $"{{\"workload\":\"{workload.Name}\",\"peer\":\"{peer}\",\"ratio\":{ratio:F3},\"target\":{workload.Target},\"by_processor_time\":{Median(a.Zip(b, (x, y) => y.Microseconds / x.Microseconds)):F3},\"bytes_allocated\":{Median(a.Select(f => f.Bytes)):F0}}}")
            : string.Create(CultureInfo.InvariantCulture, $"{workload.Name,-18}{GrpcServers.Ours,-14}{Line(a, workload)}{Environment.NewLine}{"",-18}{peer,-14}{Line(b, workload)}{Environment.NewLine}{"",-18}ratio {ratio:F3} ({ratios.Min():F3}..{ratios.Max():F3}), by processor time {Median(a.Zip(b, (x, y) => y.Microseconds / x.Microseconds)):F3}; target {workload.Target}"));
    }

    /// <summary>Until two rounds on its core have the same rate: otherwise the first pairs would show how fast a server warms up. On a busy machine they may never; then it is tried long enough.</summary>
    private static void Settle(ServerProcess server, Workload workload, string load)
    {
        double before = 0;
        for (int round = 0; round < MostSettlingRounds; round++)
        {
            double rate = Run(server, workload, load).Rate;
            if (Math.Abs(rate - before) <= Settled * rate)
            {
                return;
            }

            before = rate;
        }
    }

    private static Figures Run(ServerProcess server, Workload workload, string load)
    {
        string body = System.IO.Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(body, Frame(workload.Request));
            TimeSpan processor = server.Processor;
            long allocated = server.Allocated;
            (double rate, long requests) = H2Load.Run(server.Port, workload.Path, body, load, workload.Headers, workload.Options);
            return new Figures(rate, (server.Processor - processor).TotalMicroseconds / requests, (server.Allocated - allocated) / (double)requests);
        }
        finally
        {
            File.Delete(body);
        }
    }

    private static string Line(List<Figures> figures, Workload workload)
        => string.Create(CultureInfo.InvariantCulture, $"{Median(figures.Select(f => f.Rate * workload.Scale)),10:N0} {workload.Unit}  {Median(figures.Select(f => f.Microseconds)),8:F2} us processor/call  {Median(figures.Select(f => f.Bytes)),8:N0} bytes allocated/call");

    private static byte[] Frame(IMessage message)
    {
        byte[] payload = message.ToByteArray();
        byte[] frame = new byte[5 + payload.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)payload.Length);
        payload.CopyTo(frame, 5);
        return frame;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>Requests a second, and of the server process: microseconds of processor time and bytes allocated a request.</summary>
    private sealed record Figures(double Rate, double Microseconds, double Bytes);

    /// <summary>Calls of one kind; the rate is shown times the scale in the unit.</summary>
    private sealed record Workload(string Name, double Target, string Path, IMessage Request, string Unit, double Scale, string[] Options)
    {
        /// <summary>Headers beside those of gRPC, as <c>name: value</c>.</summary>
        public string[] Headers { get; init; } = [];
    }
}
