using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Segmentation.Cli.Output;
using Segmentation.Cli.Stores;

namespace Segmentation.Cli.Commands;

/// <summary>Reads everything and reports every fault.</summary>
internal static class VerifyCommand
{
    public static Command Create(CliHost host)
    {
        StoreOptions where = new();
        CliCommand command = new("verify", "Read the whole store and report every fault.", "verify --store shop");
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            IReadOnlyList<StoreFault> faults = store.Verify();
            run.Output.Write(new Report()
                .Field("intact", faults.Count == 0)
                .Field("version", store.Version)
                .Field("devices", store.DeviceCount)
                .Field("faults", new Table(
                    ["file", "place", "fault"],
                    [.. faults.Select(fault => (IReadOnlyList<object?>)[fault.File, fault.Place, fault.Fault])])));
            if (faults.Count > 0)
            {
                ErrorText.Write(run.Host.Error, $"{faults.Count} faults found; restore the store from a copy, or delete it and ingest again");
            }

            return faults.Count == 0;
        });
    }
}
