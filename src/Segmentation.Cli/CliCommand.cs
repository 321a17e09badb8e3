using System;
using System.CommandLine;

namespace Segmentation.Cli;

/// <summary>A command with an example for its help and one place where its mistakes become messages and exit codes.</summary>
internal sealed class CliCommand : Command
{
    /// <summary>A command that groups others.</summary>
    public CliCommand(string name, string description, string example)
        : base(name, description) => Example = example;

    /// <summary>Command line to copy, without the name of the program.</summary>
    public string Example { get; }

    /// <summary>Sets what the command does; it answers whether it succeeded.</summary>
    public CliCommand Does(CliHost host, Func<Invocation, bool> work)
    {
        SetAction(parsed => Invocation.Run(host, parsed, work));
        return this;
    }
}
