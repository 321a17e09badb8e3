using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Linq;
using Segmentation.Cli.Stores;
using Segmentation.Cli.Stores.Remote;

namespace Segmentation.Cli.Commands;

/// <summary>The options of every command that works on a store: exactly one of a directory of this machine and a server.</summary>
internal sealed class StoreOptions
{
    private readonly LocalStoreOptions _local = new(isRequired: false);
    private readonly ServerOptions _server = new();

    /// <summary>Adds the options to a command, and the example that shows it against a server.</summary>
    public CliCommand AddTo(CliCommand command)
    {
        command.Add(_local.Store);
        command.Add(_local.KeyFile);
        _server.AddTo(command);
        command.Validators.Add(Check);
        return command.AlsoAgainstServer();
    }

    /// <summary>Whether a command line names a server.</summary>
    public bool IsRemote(CommandResult result) => result.GetResult(_server.Address) is not null;

    /// <summary>Opens the store, or the connection to its server.</summary>
    public IStore Open(Invocation run) => Server(run) ?? (IStore)_local.Open(run);

    /// <summary>As <see cref="Open"/>, but creates a store of this machine where nothing is.</summary>
    public IStore OpenOrCreate(Invocation run, Func<EngineOptions, EngineOptions> adjust) => Server(run) ?? (IStore)_local.OpenOrCreate(run, adjust);

    private RemoteStore? Server(Invocation run) => run.Get(_server.Address) is { } address ? new RemoteStore(_server.Connect(run, address), run.Host.Clock, run.Cancellation) : null;

    private void Check(CommandResult result)
    {
        bool isLocal = result.GetResult(_local.Store) is not null;
        if (isLocal == IsRemote(result))
        {
            result.AddError(isLocal
                ? "--store and --address are both given: a store is of this machine or a server's, give one of them"
                : "give --store DIR for a store of this machine, or --address URL for a server's");
        }
        else if (Misplaced(result, isLocal) is { } stray)
        {
            result.AddError(isLocal ? $"{stray.Name} goes with --address, not with --store" : $"{stray.Name} goes with --store, not with --address");
        }
    }

    private Option? Misplaced(CommandResult result, bool isLocal)
    {
        Option[] strays = isLocal ? [_server.Key, _server.Authority] : [_local.KeyFile];
        return strays.FirstOrDefault(option => result.GetResult(option) is not null);
    }
}
