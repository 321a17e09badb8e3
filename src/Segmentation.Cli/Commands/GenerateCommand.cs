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
        Option<long> devices = Number("--devices", "Devices, each seen at least once.", 10_000L);
        Option<long?> rows = new("--rows") { Description = "Rows; at least one a device; default: four a device.", HelpName = "N" };
        Option<int> files = Number("--files", "Files that the rows are spread over.", 1);
        Option<int> days = Number("--days", "Days that the rows lie in, up to the as-of day.", 90);
        Option<bool> gzip = new("--gzip") { Description = "Compress the files.", Arity = ArgumentArity.Zero };
        Option<DayNumber?> asOf = RuleOptions.AsOf();
        asOf.Description = $"Last day, and the day that the answers in the manifest hold for; default {DefaultAsOf}.";
        return new CliCommand(
            "generate",
            "Write seeded synthetic observations of any size, a mapping, and a manifest with rules and their true counts.",
            "generate --output big --seed 1 --devices 1000000 --rows 10000000")
        {
            output, seed, samples, devices, rows, files, days, gzip, asOf,
        }.Does(host, run =>
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
            SyntheticOptions options = new(
                run.Get(seed), run.Get(devices), run.Get(rows) ?? checked(4 * run.Get(devices)), run.Get(files), run.Get(days), run.Get(asOf) ?? Day(DefaultAsOf), run.Get(gzip));
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

    private static Option<T> Number<T>(string name, string description, T value) =>
        new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };

    private static DayNumber Day(string text) => DayNumber.TryParse(text, out DayNumber day) ? day : throw new ArgumentException(text, nameof(text));
}
