using System.CommandLine;

namespace Segmentation.Cli.Commands;

internal static class GenerateCommand
{
    public static Command Create(CliHost host) => new CliCommand("generate", "d", "e").Does(host, run => true);
}
