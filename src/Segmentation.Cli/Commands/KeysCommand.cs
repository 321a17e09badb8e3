using System.CommandLine;
using System.CommandLine.Parsing;
using System.Linq;
using Segmentation.Cli.Output;
using Segmentation.Cli.Stores;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Cli.Commands;

/// <summary>Keeps the access keys that callers of a server present.</summary>
internal static class KeysCommand
{
    private static readonly (string Word, AccessRole Role)[] Roles =
    [
        ("viewer", AccessRole.Viewer), ("operator", AccessRole.Operator), ("destination", AccessRole.Destination), ("admin", AccessRole.Admin),
    ];

    public static Command Create(CliHost host) => new CliCommand(
        "keys", "Keep the access keys that callers of a server present.", "keys list --store shop")
    {
        List(host), Add(host), Revoke(host),
    };

    private static CliCommand List(CliHost host)
    {
        StoreOptions where = new();
        CliCommand command = new("list", "All access keys, revoked ones included, without their secrets.", "keys list --store shop");
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            run.Output.Write(new Report().Field("keys", Answers.Of(store.AccessKeys())));
            return true;
        });
    }

    private static CliCommand Add(CliHost host)
    {
        StoreOptions where = new();
        Option<string> name = new("--name") { Description = "What the key is for, 1 to 128 characters.", HelpName = "NAME", Required = true };
        Option<string> role = new("--role")
        {
            Description = "viewer sees definitions; operator defines, takes data in and counts; destination pulls its audiences; admin does all but that.",
            HelpName = "ROLE",
            Required = true,
        };
        role.AcceptOnlyFromAmong([.. Roles.Select(static known => known.Word)]);
        Option<string?> destination = new("--destination") { Description = "The destination that a destination key speaks for.", HelpName = "NAME" };
        CliCommand command = new(
            "create", "Make an access key and print it: it is shown once and not stored.", "keys create --name adnet-puller --role destination --destination adnet --store shop")
        {
            name, role, destination,
        };
        command.Validators.Add(result => CheckDestination(result, role, destination));
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            AccessRole wanted = Roles.Single(known => known.Word == run.Get(role)).Role;
            string? speaksFor = run.Get(destination) is { } named ? DestinationsCommand.Find(store, named).Name : null;
            (AccessKeyInfo made, string secret) = store.CreateAccessKey(run.Get(name), wanted, speaksFor);
            run.Output.Write(Answers.Of(made)
                .Field("key", secret)
                .Line("Keep the key now: it is not stored and cannot be shown again. Hand it over in SEGMENTATION_KEY, not on a command line."));
            return true;
        });
    }

    private static CliCommand Revoke(CliHost host)
    {
        StoreOptions where = new();
        Argument<string> id = new("id") { Description = "Id of the key, as 'keys list' shows it.", HelpName = "ID" };
        CliCommand command = new("revoke", "Revoke an access key, at once and for ever.", "keys revoke 0123456789abcdef --store shop") { id };
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            run.Output.Write(Answers.Of(store.RevokeAccessKey(run.Get(id))));
            return true;
        });
    }

    private static void CheckDestination(CommandResult result, Option<string> role, Option<string?> destination)
    {
        bool speaksForOne = result.GetResult(role)?.Tokens is [{ Value: "destination" }];
        if (speaksForOne != result.GetResult(destination) is not null)
        {
            result.AddError(speaksForOne ? "a destination key needs --destination NAME" : "--destination goes with --role destination");
        }
    }
}
