using System.CommandLine;
using Segmentation.Cli.Output;

namespace Segmentation.Cli.Commands;

/// <summary>Writes the journal into immutable files.</summary>
internal static class CheckpointCommand
{
    public static Command Create(CliHost host)
    {
        StoreOptions store = new();
        CliCommand command = new(
            "checkpoint", "Write what the journal holds into immutable files and drop it; deleted devices leave every byte.", "checkpoint --store shop");
        return store.AddTo(command).Does(host, run =>
        {
            using SegmentationEngine engine = store.Open(run);
            run.Output.Write(new Report().Field("version", engine.Checkpoint()));
            return true;
        });
    }
}
