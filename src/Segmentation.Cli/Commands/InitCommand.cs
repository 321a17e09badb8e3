using System.CommandLine;
using Segmentation.Cli.Output;

namespace Segmentation.Cli.Commands;

/// <summary>Creates a store.</summary>
internal static class InitCommand
{
    public static Command Create(CliHost host)
    {
        LocalStoreOptions store = new(isRequired: true);
        Option<string> zone = new("--day-zone")
        {
            Description = "Zone in which days are cut, an IANA name; fixed from then on.",
            HelpName = "ZONE",
            DefaultValueFactory = _ => "UTC",
        };
        CliCommand command = new("init", "Create an empty store and its key file.", "init --store shop --day-zone Europe/Berlin")
        {
            zone, store.Store, store.KeyFile,
        };
        return command.HasNoServer("a store is made on the machine that keeps it, before its server starts").Does(host, run =>
        {
            EngineOptions options = store.Options(run) with { DayZone = run.Get(zone) };
            using SegmentationEngine engine = SegmentationEngine.Create(store.Directory(run), options);
            run.Output.Write(new Report()
                .Field("store", store.Directory(run))
                .Field("key_file", engine.KeyFile)
                .Field("day_zone", options.DayZone)
                .Field("version", engine.Version)
                .Line("Keep the key file safe and apart from the store: without it the store is lost, with both identifiers can be tested."));
            return true;
        });
    }
}
