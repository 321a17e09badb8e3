using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Segmentation.Cli.Output;
using Segmentation.Cli.Stores;

namespace Segmentation.Cli.Commands;

/// <summary>Takes files in.</summary>
internal static class IngestCommand
{
    private const int SmallestBatch = 1;
    private const int LargestBatch = 4_194_304;
    private const long SmallestJournal = 1 << 20;

    public static Command Create(CliHost host)
    {
        StoreOptions where = new();
        Option<string> mapping = new("--mapping")
        {
            Description = "Mapping file: what the columns mean (docs/mapping.md).",
            HelpName = "FILE",
            Required = true,
        };
        Argument<string[]> inputs = new("input")
        {
            Description = "Files to read, .csv or .tsv, plain or .gz, in this order.",
            HelpName = "INPUT",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<bool> strict = new("--strict") { Description = "Fail at the first refused row instead of counting it.", Arity = ArgumentArity.Zero };
        Option<int?> batch = NumberOption.Create("--batch-rows", "Rows per durable commit; default 262144.", SmallestBatch, LargestBatch);
        Option<long?> journal = NumberOption.Create("--checkpoint-bytes", "Bytes of journal after which a checkpoint is written.", SmallestJournal, long.MaxValue);
        journal.Hidden = true;
        CliCommand command = new(
            "ingest",
            "Take files in by a mapping; reading a file again changes nothing, and a stopped delivery resumes.",
            "ingest --store shop --mapping data-samples/mappings/web.json data-samples/visits-2026-01.csv.gz")
        {
            mapping, inputs, strict, batch, journal,
        };
        command.Validators.Add(result =>
        {
            if (where.IsRemote(result) && result.GetResult(batch) is not null)
            {
                result.AddError("--batch-rows goes with --store; a server commits as it sees fit");
            }
        });
        return where.AddTo(command).Does(host, run =>
        {
            SegmentationEngine.CheckMapping(run.Get(mapping)); // before a store is made for it, or a server is asked
            using IStore store = where.OpenOrCreate(run, options => options with
            {
                BatchRows = run.Get(batch) ?? options.BatchRows,
                CheckpointJournalBytes = run.Get(journal) ?? options.CheckpointJournalBytes,
            });
            IReadOnlyList<IngestReceipt> receipts = Take(run, store, run.Get(mapping), run.Get(inputs), run.Get(strict));
            Report report = new Report().Field("receipts", Answers.Of(receipts));
            if (receipts.Any(receipt => receipt.Samples.Count > 0))
            {
                report.Line("Some of the refused rows:");
                foreach (RefusalSample sample in receipts.SelectMany(receipt => receipt.Samples).Take(10))
                {
                    report.Line($"  row {ValueText.Of(sample.Row)}{(sample.Line is { } line ? $" (line {ValueText.Of(line)})" : string.Empty)}: {sample.Reason}: {sample.Detail}");
                }
            }

            run.Output.Write(report.Field("version", store.Version).Field("devices", store.DeviceCount));
            return true;
        });
    }

    /// <summary>Takes files in and shows how far it is.</summary>
    public static IReadOnlyList<IngestReceipt> Take(
        Invocation run, IStore store, string mapping, IReadOnlyList<string> inputs, bool strict)
    {
        using ProgressText progress = new(run.Host.Error, run.Host.ErrorIsTerminal, run.Host.Clock);
        return store.Ingest(mapping, inputs, strict, progress);
    }
}
