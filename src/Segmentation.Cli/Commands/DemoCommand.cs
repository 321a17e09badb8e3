using System.CommandLine;
using System.IO;
using Segmentation.Cli.Demonstration;
using Segmentation.Cli.Generation;
using Segmentation.Cli.Output;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Commands;

/// <summary>Shows the whole way on the sample data.</summary>
internal static class DemoCommand
{
    public static Command Create(CliHost host)
    {
        Option<string?> store = new("--store") { Description = "Directory for the store, new or empty; default: a temporary one.", HelpName = "DIR" };
        Option<bool> keep = new("--keep") { Description = "Keep the temporary store.", Arity = ArgumentArity.Zero };
        return new CliCommand("demo", "Samples in, receipts, segment sizes beside known answers, an export.", "demo --keep") { store, keep }.Does(host, run =>
        {
            string samples = SampleData.Find();
            string? named = run.Get(store);
            if (named is not null && SegmentationEngine.Exists(named))
            {
                throw new InputException($"'{named}' holds a store already; the demo makes one of its own: name a new directory");
            }

            using TemporaryStore temporary = new() { IsKept = run.Get(keep) && named is null };
            string directory = named ?? temporary.Store;
            bool right;
            using (SegmentationEngine engine = SegmentationEngine.Create(directory, new EngineOptions { Clock = run.Host.Clock }))
            {
                right = new Demo(run, engine, samples).Run(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(directory))!, "audience.csv"));
            }

            bool stays = named is not null || temporary.IsKept;
            run.Output.Write(Demo.Next(stays ? directory : "shop", Manifest.Load(samples).AsOf));
            run.Output.Write(new Report().Hidden("store", stays ? directory : null).Hidden("right", right));
            if (!stays)
            {
                run.Output.Write(new Report().Line("The store was temporary and is gone; 'demo --store shop' keeps one under that name."));
            }

            return right;
        });
    }
}
