using System.CommandLine;

namespace Segmentation.Cli;

/// <summary>Commands that work on this machine alone say so when they are pointed at a server.</summary>
internal static class LocalOnly
{
    /// <summary>Refuses <c>--address</c> with the reason why the command has none.</summary>
    public static CliCommand HasNoServer(this CliCommand command, string reason)
    {
        Option<string?> address = new("--address") { Hidden = true, Arity = ArgumentArity.ZeroOrOne };
        command.Add(address);
        command.Validators.Add(result =>
        {
            if (result.GetResult(address) is not null)
            {
                result.AddError($"{command.Name} has no --address: {reason}");
            }
        });
        return command;
    }
}
