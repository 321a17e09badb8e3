using System;
using System.CommandLine;

namespace Segmentation.Cli;

/// <summary>A command with examples for its help and one place where its mistakes become messages and exit codes.</summary>
internal sealed class CliCommand : Command
{
    private const string Here = "--store shop";
    private const string Elsewhere = "--address https://segmentation.example:5443";

    /// <summary>A command, or one that groups others.</summary>
    public CliCommand(string name, string description, string example)
        : base(name, description) => Example = example;

    /// <summary>Command line to copy, without the name of the program.</summary>
    public string Example { get; }

    /// <summary>The same against a server, or null.</summary>
    public string? ServerExample { get; private set; }

    /// <summary>Sets the example against a server; default: the other one with the server instead of the store.</summary>
    public CliCommand AlsoAgainstServer(string? example = null)
    {
        ServerExample ??= example ?? Example.Replace(Here, Elsewhere, StringComparison.Ordinal);
        return this;
    }

    /// <summary>Sets what the command does; it answers whether it succeeded.</summary>
    public CliCommand Does(CliHost host, Func<Invocation, bool> work)
    {
        SetAction(parsed => Invocation.Run(host, parsed, work));
        return this;
    }
}
