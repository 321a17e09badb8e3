using System.CommandLine;

namespace Segmentation.Cli.Commands;

internal static class DemoCommand
{
    public static Command Create(CliHost host) => new CliCommand("demo", "d", "e").Does(host, run => true);
}
