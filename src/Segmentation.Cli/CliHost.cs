using System;
using System.IO;
using System.Threading;

namespace Segmentation.Cli;

/// <summary>What a command sees of the world: streams, clock, environment and the wish to stop.</summary>
/// <param name="In">Standard input.</param>
/// <param name="Out">Standard output: answers only.</param>
/// <param name="Error">Standard error: errors, notes and progress.</param>
/// <param name="OutIsTerminal">Whether a person sees <paramref name="Out"/>.</param>
/// <param name="ErrorIsTerminal">Whether a person sees <paramref name="Error"/>.</param>
/// <param name="Clock">The clock.</param>
/// <param name="Environment">Reads an environment variable, null when it is not set.</param>
/// <param name="Cancellation">Set when the user asks to stop.</param>
internal sealed record CliHost(
    TextReader In,
    TextWriter Out,
    TextWriter Error,
    bool OutIsTerminal,
    bool ErrorIsTerminal,
    TimeProvider Clock,
    Func<string, string?> Environment,
    CancellationToken Cancellation)
{
    /// <summary>The streams, clock and environment of this process.</summary>
    public static CliHost OfProcess(CancellationToken cancellation) => new(
        Console.In,
        Console.Out,
        Console.Error,
        !Console.IsOutputRedirected,
        !Console.IsErrorRedirected,
        TimeProvider.System,
        System.Environment.GetEnvironmentVariable,
        cancellation);
}
