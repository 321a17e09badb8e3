using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Google.Protobuf;
using Segmentation.Benchmarks.Comparison.Rpc.Messages;

namespace Segmentation.Benchmarks.Comparison.Rpc;

/// <summary>Our gRPC server against a hand-framed handler on the same Kestrel, each on one core, in turns.</summary>
internal static class GrpcComparison
{
    public const int ExportMessages = 256;
    public const int ExportMessageBytes = 64 * 1024;

    private const int ServerCore = 0;

    public static int Run(int runs, int seconds, bool json)
    {
        string load = string.Create(CultureInfo.InvariantCulture, $"1-{Math.Max(1, Environment.ProcessorCount - 1)}");
        string duration = seconds.ToString(CultureInfo.InvariantCulture);
        using ServerProcess ours = new(GrpcServers.Ours, ServerCore);
        using ServerProcess raw = new(GrpcServers.Raw, ServerCore);
        Measure("unary", 0.85, ours, raw, runs, json, "/bench.Bench/Unary", new Payload { Body = ByteString.CopyFrom(new byte[16]) }, load, "req/s", 1, "-c", "4", "-m", "32", "-t", "2", "-D", duration);
        Measure("unary-one-stream", 0.85, ours, raw, runs, json, "/bench.Bench/Unary", new Payload { Body = ByteString.CopyFrom(new byte[16]) }, load, "req/s", 1, "-c", "1", "-m", "1", "-t", "1", "-D", duration);
        Measure("export", 0.7, ours, raw, runs, json, "/bench.Bench/Export", new Order { Messages = ExportMessages, Size = ExportMessageBytes }, load, "MiB/s", ExportMessages * ExportMessageBytes / 1048576.0, "-c", "1", "-m", "1", "-t", "1", "-D", duration);
        return 0;
    }

    private static void Measure(
        string workload, double target, ServerProcess ours, ServerProcess raw, int runs, bool json, string path, IMessage request, string load, string unit, double scale, params string[] options)
    {
        string body = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(body, Frame(request));
            List<Figures> a = [];
            List<Figures> b = [];
            // The first two rounds warm up: until then code may run that the compiler has not optimised yet.
            for (int run = -2; run < runs; run++)
            {
                Figures mine = Run(ours, path, body, load, options);
                Figures theirs = Run(raw, path, body, load, options);
                if (run >= 0)
                {
                    a.Add(mine);
                    b.Add(theirs);
                }
            }

            double[] ratios = [.. a.Zip(b, (x, y) => x.Rate / y.Rate)];
            double ratio = Median(ratios);
            Console.Out.WriteLine(json
                ? string.Create(CultureInfo.InvariantCulture, $"{{\"workload\":\"{workload}\",\"peer\":\"{GrpcServers.Raw}\",\"ratio\":{ratio:F3},\"target\":{target}}}")
                : string.Create(CultureInfo.InvariantCulture, $"{workload,-18}{"ours",-14}{Line(a, unit, scale)}{Environment.NewLine}{"",-18}{GrpcServers.Raw,-14}{Line(b, unit, scale)}{Environment.NewLine}{"",-18}ratio {ratio:F3} ({ratios.Min():F3}..{ratios.Max():F3}), by processor time {Median([.. a.Zip(b, (x, y) => y.Microseconds / x.Microseconds)]):F3}; target {target}"));
        }
        finally
        {
            File.Delete(body);
        }
    }

    private static Figures Run(ServerProcess server, string path, string body, string load, string[] options)
    {
        TimeSpan processor = server.Processor;
        long allocated = server.Allocated;
        (double rate, long requests) = H2Load.Run(server.Port, path, body, load, options);
        return new Figures(rate, (server.Processor - processor).TotalMicroseconds / requests, (server.Allocated - allocated) / (double)requests);
    }

    private static string Line(List<Figures> figures, string unit, double scale)
        => string.Create(CultureInfo.InvariantCulture, $"{Median(figures.Select(f => f.Rate * scale)),10:N0} {unit}  {Median(figures.Select(f => f.Microseconds)),8:F2} us processor/call  {Median(figures.Select(f => f.Bytes)),8:N0} bytes allocated/call");

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
}
