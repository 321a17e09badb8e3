using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Linq;
using Segmentation.Cli.Commands;
using Segmentation.Cli.Output;

namespace Segmentation.Cli;

/// <summary>The command <c>segmentation</c>: all commands, and what happens to a command line that makes no sense.</summary>
internal static class CommandRoot
{
    /// <summary>Parses and runs; answers the exit code.</summary>
    public static int Run(IReadOnlyList<string> arguments, CliHost host)
    {
        RootCommand root = Create(host);

        // A rule may begin with any character: '@' names no response file.
        ParserConfiguration configuration = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };
        ParseResult parsed = CommandLineParser.Parse(root, arguments, configuration);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExample)
        {
            return Refuse(host, parsed);
        }

        return parsed.Invoke(new InvocationConfiguration
        {
            Output = host.Out,
            Error = host.Error,
            EnableDefaultExceptionHandler = false,
        });
    }

    /// <summary>All commands.</summary>
    public static RootCommand Create(CliHost host)
    {
        RootCommand root = new(
            "Audience segmentation: observations about devices in, exact answers to set questions and audience lists out.");
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExample((HelpAction)help.Action!);
        root.Add(Invocation.Json);
        root.Add(InitCommand.Create(host));
        root.Add(IngestCommand.Create(host));
        root.Add(AttributesCommand.Create(host));
        root.Add(SegmentsCommand.Create(host));
        root.Add(DestinationsCommand.Create(host));
        root.Add(ActivationsCommand.Create(host));
        root.Add(KeysCommand.Create(host));
        root.Add(CountCommand.Create(host));
        root.Add(ExplainCommand.Create(host));
        root.Add(ExportCommand.Create(host));
        root.Add(DeleteCommand.Create(host));
        root.Add(CheckpointCommand.Create(host));
        root.Add(VerifyCommand.Create(host));
        root.Add(HashCommand.Create(host));
        root.Add(GenerateCommand.Create(host));
        return root;
    }

    private static int Refuse(CliHost host, ParseResult parsed)
    {
        string message = string.Join('\n', parsed.Errors.Select(error => error.Message).Distinct());
        if (parsed.GetValue(Invocation.Json))
        {
            new JsonOutput(host.Out).Fail(message);
        }

        ErrorText.Write(host.Error, message);
        IEnumerable<string> names = Path(parsed.CommandResult).Reverse();
        host.Error.WriteLine($"help:  {string.Join(' ', names)} --help");
        return ExitCode.Usage;
    }

    private static IEnumerable<string> Path(CommandResult command)
    {
        for (SymbolResult? at = command; at is not null; at = at.Parent)
        {
            if (at is CommandResult { Command: var known })
            {
                yield return known is RootCommand ? "segmentation" : known.Name;
            }
        }
    }
}
