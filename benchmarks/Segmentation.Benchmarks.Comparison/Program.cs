using System;
using System.Globalization;
using System.Linq;
using Segmentation.Benchmarks.Comparison;
using Segmentation.Benchmarks.Comparison.Bitmaps;
using Segmentation.Benchmarks.Comparison.Rpc;

int Option(string name, int fallback) => Text(name) is not { } text
    ? fallback
    : int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) ? number : Refuse(name, $"a whole number; found \"{text}\"");

string? Text(string name)
{
    int index = Array.IndexOf(args, name);
    if (index >= 0 && (index + 1 == args.Length || args[index + 1].StartsWith("--", StringComparison.Ordinal)))
    {
        Refuse(name, "a value after it");
    }

    return index < 0 ? null : args[index + 1];
}

static int Refuse(string name, string needs)
{
    Console.Error.WriteLine($"{name} needs {needs}.");
    Environment.Exit(2);
    return 0;
}

switch (args.Length == 0 ? "" : args[0])
{
    case "count":
        CountComparison.Run(Option("--devices", 10_000_000), Option("--runs", 15), Option("--block", 10), Option("--sqlite-runs", 3), Option("--threads", Environment.ProcessorCount));
        return 0;
    case "count-phases" when args.Length >= 2:
        CountPhases.Run(args[1], Option("--devices", 10_000_000), Option("--runs", 500), Option("--threads", Environment.ProcessorCount));
        return 0;
    case "ingest" when args.Length >= 3:
        IngestComparison.Run(args[1], args[2], Option("--runs", 3), Option("--threads", Environment.ProcessorCount));
        return 0;
    case "bitmaps":
        return BitmapComparison.Run(new BitmapOptions
        {
            Devices = Option("--devices", 10_000_000),
            Rounds = Option("--rounds", 7),
            IsJson = args.Contains("--json"),
            IsQuick = args.Contains("--quick"),
            IsCheck = args.Contains("--check"),
            Workload = Text("--workload"),
            Data = Text("--data"),
            Report = Text("--report"),
        });
    case "grpc":
        return GrpcComparison.Run(Option("--runs", 7), Option("--seconds", 2), Text("--only"), Array.IndexOf(args, "--json") >= 0);
    case "grpc-server" when args.Length >= 2:
        return GrpcServers.Run(args[1]);
    case "export":
        ExportBenchmark.Run(Option("--devices", 10_000_000), Option("--runs", 3), Option("--chunk", 4_096));
        return 0;
    default:
        Console.Error.WriteLine("usage: bitmaps [--devices 10000000] [--quick] [--json] [--check] [--workload W6] [--rounds 7] [--data FOLDER] [--report docs/performance.md] | ingest FILE.csv MAPPING.json [--runs 3] [--threads N] | count [--devices 10000000] [--runs 15] [--block 10] [--sqlite-runs 3] [--threads N] | count-phases FOLDER [--devices 10000000] [--runs 500] [--threads N] | grpc [--runs 7] [--seconds 2] [--only WORKLOAD] [--json]");
        return 2;
}
