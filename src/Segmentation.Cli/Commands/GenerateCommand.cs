using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using Segmentation.Cli.Generation;
using Segmentation.Cli.Generation.Samples;
using Segmentation.Cli.Output;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Commands;

/// <summary>Writes synthetic observations with known answers.</summary>
internal static class GenerateCommand
{
    private const string DefaultAsOf = "2026-03-31";

    public static Command Create(CliHost host)
    {
        Option<string> output = new("--output") { Description = "Directory to write into.", HelpName = "DIR", Required = true };
        Option<ulong> seed = new("--seed") { Description = "The same seed and sizes give the same files.", HelpName = "N", Required = true };
        Option<bool> samples = new("--samples") { Description = "Write the sample data set of data-samples/ instead; other sizes do not apply.", Arity = ArgumentArity.Zero };
        Option<long?> devices = NumberOption.Create("--devices", "Devices, each seen at least once; default 10000.", SyntheticOptions.FewestDevices, uint.MaxValue);
        Option<long?> rows = NumberOption.Create("--rows", "Rows; at least one a device; default: four a device.", SyntheticOptions.FewestDevices, SyntheticOptions.MostRows);
        Option<int?> files = NumberOption.Create("--files", "Files that the rows are spread over; default 1.", 1, SyntheticOptions.MostFiles);
        Option<int?> days = NumberOption.Create("--days", "Days that the rows lie in, up to the as-of day; default 90.", SyntheticOptions.FewestDays, SyntheticOptions.MostDays);
        Option<bool> gzip = new("--gzip") { Description = "Compress the files.", Arity = ArgumentArity.Zero };
        Option<DayNumber?> asOf = RuleOptions.AsOf();
        asOf.Description = $"Last day, and the day that the answers in the manifest hold for; default {DefaultAsOf}.";
        return new CliCommand(
            "generate",
            "Write seeded synthetic observations of any size, a mapping, and a manifest with rules and their true counts.",
            "generate --output big --seed 1 --devices 1000000 --rows 10000000")
        {
            output, seed, samples, devices, rows, files, days, gzip, asOf,
        }.HasNoServer("it writes files on this machine; 'ingest --address' takes them in").Does(host, run =>
        {
            string directory = run.Get(output);
            if (Directory.Exists(directory) && !File.Exists(Path.Combine(directory, Manifest.FileName)) && Directory.EnumerateFileSystemEntries(directory).Any())
            {
                throw new InputException($"'{directory}' holds other files; name an empty or a new directory, or an earlier data set to overwrite");
            }

            if (run.Get(samples))
            {
                Manifest sample = SampleGenerator.Write(directory, run.Get(seed));
                run.Output.Write(new Report().Field("output", directory).Field("as_of", sample.AsOf).Field("segments", Expected(sample)));
                return true;
            }

            long began = run.Host.Clock.GetTimestamp();
            long many = run.Get(devices) ?? 10_000;
            SyntheticOptions options = new(
                run.Get(seed), many, run.Get(rows) ?? 4 * many, run.Get(files) ?? 1, run.Get(days) ?? 90, run.Get(asOf) ?? Day(DefaultAsOf), run.Get(gzip));
            (Manifest manifest, long bytes) = new SyntheticGenerator(options).Write(directory, run.Cancellation);
            double seconds = run.Host.Clock.GetElapsedTime(began).TotalSeconds;
            run.Output.Write(new Report()
                .Field("output", directory)
                .Field("devices", options.Devices)
                .Field("rows", options.Rows)
                .Field("bytes", bytes)
                .Field("seconds", seconds)
                .Field("segments", manifest.Segments.Count));
            return true;
        });
    }

    private static Table Expected(Manifest manifest) => new(
        ["name", "rule", "expected"],
        [.. manifest.Segments.Select(segment => (IReadOnlyList<object?>)[segment.Name, segment.Rule, segment.Expected])]);

    private static DayNumber Day(string text) => DayNumber.TryParse(text, out DayNumber day) ? day : throw new ArgumentException(text, nameof(text));
}
