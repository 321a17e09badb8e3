using System.CommandLine;

namespace Segmentation.Cli.Commands;

internal static class HashCommand
{
    public static Command Create(CliHost host) => new CliCommand("hash", "d", "e").Does(host, run => true);
}
