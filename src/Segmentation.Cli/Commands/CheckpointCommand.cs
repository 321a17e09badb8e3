using System.CommandLine;
using Segmentation.Cli.Output;
using Segmentation.Cli.Stores;

namespace Segmentation.Cli.Commands;

/// <summary>Writes the journal into immutable files.</summary>
internal static class CheckpointCommand
{
    public static Command Create(CliHost host)
    {
        StoreOptions where = new();
        CliCommand command = new(
            "checkpoint", "Write what the journal holds into immutable files and drop it; deleted devices leave every byte.", "checkpoint --store shop");
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            run.Output.Write(new Report().Field("version", store.Checkpoint()));
            return true;
        });
    }
}
