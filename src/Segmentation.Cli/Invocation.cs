using System;
using System.CommandLine;
using System.IO;
using System.Threading;
using Segmentation.Cli.Output;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation.Cli;

/// <summary>One run of one command: its arguments, its output and the wish to stop.</summary>
internal sealed class Invocation
{
    /// <summary>Environment variable that shows where an unexpected error came from.</summary>
    public const string TraceVariable = "SEGMENTATION_TRACE";

    /// <summary>The option that every command has.</summary>
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Write one JSON document instead of text.",
        Recursive = true,
        Arity = ArgumentArity.Zero,
    };

    private readonly ParseResult _parsed;

    private Invocation(CliHost host, ParseResult parsed, IOutput output)
    {
        Host = host;
        _parsed = parsed;
        Output = output;
    }

    public CliHost Host { get; }

    public IOutput Output { get; }

    public CancellationToken Cancellation => Host.Cancellation;

    public T Get<T>(Option<T> option) => _parsed.GetValue(option)!;

    public T Get<T>(Argument<T> argument) => _parsed.GetValue(argument)!;

    /// <summary>A line for the person who runs the command, on standard error.</summary>
    public void Note(string text) => Host.Error.WriteLine(text);

    /// <summary>Runs the work and turns whatever goes wrong into a message and an exit code.</summary>
    public static int Run(CliHost host, ParseResult parsed, Func<Invocation, bool> work)
    {
        IOutput output = parsed.GetValue(Json) ? new JsonOutput(host.Out) : new HumanOutput(host.Out, host.OutIsTerminal);
        try
        {
            bool succeeded = work(new Invocation(host, parsed, output));
            output.Complete();
            return succeeded ? ExitCode.Ok : ExitCode.Failed;
        }
        catch (OperationCanceledException) when (host.Cancellation.IsCancellationRequested)
        {
            return Fail(host, output, "stopped on request; what was committed stays, and the same command resumes where it stopped");
        }
        catch (Exception error) when (error is InputException or IOException or UnauthorizedAccessException or CorruptStoreException)
        {
            return Fail(host, output, error.Message);
        }
#pragma warning disable CA1031 // The last line of defence: a person never meets a bare stack trace.
        catch (Exception error)
#pragma warning restore CA1031
        {
            bool trace = host.Environment(TraceVariable) == "1";
            return Fail(host, output, trace
                ? error.ToString()
                : $"unexpected {error.GetType().Name}: {error.Message}\nrun again with {TraceVariable}=1 to see where it came from");
        }
    }

    private static int Fail(CliHost host, IOutput output, string message)
    {
        output.Fail(message);
        ErrorText.Write(host.Error, message);
        return ExitCode.Failed;
    }
}
