using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.IO;

namespace Segmentation.Cli;

/// <summary>The usual help, followed by a command line to copy.</summary>
internal sealed class HelpWithExample(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is CliCommand command)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine(command.ServerExample is null ? "Example:" : "Examples:");
            output.WriteLine($"  segmentation {command.Example}");
            if (command.ServerExample is { } server)
            {
                output.WriteLine($"  segmentation {server}");
            }
        }

        return code;
    }
}
