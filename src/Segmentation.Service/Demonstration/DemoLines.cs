using System.Collections.Generic;
using Segmentation.Cli.Output;

namespace Segmentation.Service.Demonstration;

/// <summary>Command lines to go on with, which work as they stand in the repository while the demo serves.</summary>
/// <param name="Address">Where it serves.</param>
/// <param name="OperatorKey">Access key of an operator.</param>
/// <param name="PullerKey">Access key of the destination.</param>
/// <param name="DestinationKey">Key that the destination makes tokens with, 64 hexadecimal digits.</param>
internal sealed record DemoLines(string Address, string OperatorKey, string PullerKey, string DestinationKey)
{
    private const string Cli = "dotnet run -c Release --project src/Segmentation.Cli --";
    private const string Python = "PYTHONPATH=artifacts/clients/python /usr/bin/python3 docs/clients/python/pull.py";
    private const string Node = "NODE_PATH=artifacts/clients/node/node_modules SEGMENTATION_PROTOS=src/Segmentation.Contracts node docs/clients/node/pull.js";

    public Report ToReport(DemoPlace place, string activation)
    {
        string audiences = $"SEGMENTATION_KEY={PullerKey}";
        Report report = new Report().Heading("Go on from here, in another terminal, in the folder of the repository");
        Add(report, "count and explain, as an operator", [
            $"SEGMENTATION_KEY={OperatorKey} {Cli} count --address {Address} 'country = \"DE\" AND interest = \"golf\"'",
            $"SEGMENTATION_KEY={OperatorKey} {Cli} explain --address {Address} 'SEGMENT(\"cart-leavers\") AND os = \"ios\"'",
        ]);
        Add(report, "pull the audience, as the destination: with the command, ...", [
            $"{audiences} {Cli} export --address {Address} --activation {activation} --output {place.At("audience.csv")}",
        ]);
        Add(report, "... with Python or Node, after 'eng/clients' has fetched their gRPC libraries", [
            "eng/clients",
            $"{audiences} DESTINATION_KEY={DestinationKey} {Python} {Address} python-1 {place.At("python")}",
            $"{audiences} DESTINATION_KEY={DestinationKey} {Node} {Address} node-1 {place.At("node")}",
        ]);
        return report;
    }

    private static void Add(Report report, string about, IEnumerable<string> lines)
    {
        report.Line($"# {about}");
        foreach (string line in lines)
        {
            report.Line(line);
        }

        report.Line(string.Empty);
    }
}
