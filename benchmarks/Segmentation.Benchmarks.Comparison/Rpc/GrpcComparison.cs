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
            List<double> a = [];
            List<double> b = [];
            // The first two rounds warm up: until then code may run that the compiler has not optimised yet.
            for (int run = -2; run < runs; run++)
            {
                double mine = H2Load.RequestsPerSecond(ours.Port, path, body, load, options);
                double theirs = H2Load.RequestsPerSecond(raw.Port, path, body, load, options);
                if (run >= 0)
                {
                    a.Add(mine * scale);
                    b.Add(theirs * scale);
                }
            }

            double ratio = Median([.. a.Zip(b, (x, y) => x / y)]);
            Console.Out.WriteLine(json
                ? string.Create(CultureInfo.InvariantCulture, $"{{\"workload\":\"{workload}\",\"peer\":\"{GrpcServers.Raw}\",\"ratio\":{ratio:F3},\"target\":{target}}}")
                : string.Create(CultureInfo.InvariantCulture, $"{workload,-18} ours {Median(a),10:N0} {unit}   {GrpcServers.Raw} {Median(b),10:N0} {unit}   ratio {ratio:F3} ({a.Zip(b, (x, y) => x / y).Min():F3}..{a.Zip(b, (x, y) => x / y).Max():F3})   target {target}"));
        }
        finally
        {
            File.Delete(body);
        }
    }

    private static byte[] Frame(IMessage message)
    {
        byte[] payload = message.ToByteArray();
        byte[] frame = new byte[5 + payload.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)payload.Length);
        payload.CopyTo(frame, 5);
        return frame;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
