using System;
using System.CommandLine;
using System.Linq;
using System.Security.Cryptography;
using Segmentation.Cli.Output;
using Segmentation.Cli.Stores;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Commands;

/// <summary>Keeps the systems that audiences are delivered to.</summary>
internal static class DestinationsCommand
{
    private const int DefaultFloor = 100;

    public static Command Create(CliHost host) => new CliCommand(
        "destinations", "Keep the systems that audiences are delivered to.", "destinations list --store shop")
    {
        List(host), Add(host), Key(host), Delete(host),
    };

    private static CliCommand List(CliHost host)
    {
        StoreOptions where = new();
        CliCommand command = new("list", "All destinations.", "destinations list --store shop");
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            run.Output.Write(new Report().Field("destinations", Answers.Of(store.Destinations())).Hidden("version", store.Version));
            return true;
        });
    }

    private static CliCommand Add(CliHost host)
    {
        StoreOptions where = new();
        Argument<string> name = Name();
        Option<string> space = new("--id-space")
        {
            Description = "Id space whose devices it can be told about.",
            HelpName = "SPACE",
            Required = true,
        };
        Option<int?> floor = NumberOption.Create(
            "--floor", $"Smallest audience it may receive; default {DefaultFloor}; a lower one is the owner's own risk.", 1, int.MaxValue);
        CliCommand command = new("create", "Create a destination with a key of its own.", "destinations create adnet --id-space cookie --store shop")
        {
            name, space, floor,
        };
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            DestinationInfo made = store.CreateDestination(run.Get(name), run.Get(space), run.Get(floor) ?? DefaultFloor);
            run.Output.Write(new Report()
                .Field("name", made.Name)
                .Field("id_space", made.IdSpace)
                .Field("floor", made.Floor)
                .Field("key_epoch", made.KeyEpoch)
                .Field("key_fingerprint", made.KeyFingerprint)
                .Line($"Hand it its key over a safe channel: segmentation destinations key {made.Name} {store.Option}"));
            return true;
        });
    }

    private static CliCommand Key(CliHost host)
    {
        StoreOptions where = new();
        Argument<string> name = Name();
        CliCommand command = new(
            "key", "Print the secret key that a destination computes its own tokens with.", "destinations key adnet --store shop > adnet.key")
        {
            name,
        };
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            DestinationInfo info = Find(store, run.Get(name));
            byte[] key = store.DestinationKey(info.Name);
            string text = Convert.ToHexStringLower(key);
            CryptographicOperations.ZeroMemory(key);
            run.Output.Write(new Report()
                .Hidden("name", info.Name)
                .Hidden("key_epoch", info.KeyEpoch)
                .Hidden("key_fingerprint", info.KeyFingerprint)
                .Hidden("key", text)
                .Line(text));
            return true;
        });
    }

    private static CliCommand Delete(CliHost host)
    {
        StoreOptions where = new();
        Argument<string> name = Name();
        CliCommand command = new("delete", "Delete a destination and its key.", "destinations delete adnet --store shop") { name };
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            store.DeleteDestination(Find(store, run.Get(name)).Name);
            run.Output.Write(new Report().Field("deleted", run.Get(name)).Field("version", store.Version));
            return true;
        });
    }

    /// <summary>The destination of a name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static DestinationInfo Find(IStore store, string name)
    {
        DestinationInfo[] known = [.. store.Destinations()];
        return known.FirstOrDefault(one => one.Name == name) ?? throw new InputException(
            $"no destination '{name}'; there {(known.Length == 0 ? "are none" : "is " + string.Join(", ", known.Select(one => one.Name)))}");
    }

    private static Argument<string> Name() => new("name") { Description = "Name of the destination.", HelpName = "NAME" };
}
