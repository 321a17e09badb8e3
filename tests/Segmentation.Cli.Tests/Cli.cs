using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Threading;
using Xunit;

namespace Segmentation.Cli.Tests;

/// <summary>Runs command lines in this process and shows what they wrote.</summary>
internal static class Cli
{
    /// <summary>Runs a command line.</summary>
    public static CliResult Run(params string[] arguments) => RunWith(string.Empty, TimeProvider.System, CancellationToken.None, arguments);

    /// <summary>Runs a command line with text on its standard input.</summary>
    public static CliResult RunWith(string input, params string[] arguments) => RunWith(input, TimeProvider.System, CancellationToken.None, arguments);

    public static CliResult RunWith(string input, TimeProvider clock, CancellationToken cancellation, params string[] arguments) =>
        RunIn(static _ => null, input, clock, cancellation, arguments);

    /// <summary>Runs a command line in an environment of its own.</summary>
    public static CliResult RunIn(
        Func<string, string?> environment, string input, TimeProvider clock, CancellationToken cancellation, params string[] arguments)
    {
        using StringReader reader = new(input);
        using StringWriter output = new();
        using StringWriter error = new();
        CliHost host = new(reader, output, error, OutIsTerminal: false, ErrorIsTerminal: false, clock, environment, cancellation);
        int code = CommandRoot.Run(arguments, host);
        return new CliResult(code, output.ToString(), error.ToString(), string.Join(' ', arguments));
    }

    /// <summary>Runs a command line that must succeed with <c>--json</c> and reads its document.</summary>
    public static JsonElement Json(params string[] arguments) => Run([.. arguments, "--json"]).Succeeded().Json();

    /// <summary>Count of a rule.</summary>
    public static long Count(string store, string rule, string? asOf = null) =>
        Json(["count", "--store", store, rule, .. asOf is null ? Array.Empty<string>() : ["--as-of", asOf]]).GetProperty("count").GetInt64();
}

/// <summary>What a command line did.</summary>
internal sealed record CliResult(int Code, string Out, string Error, string CommandLine)
{
    /// <summary>The same result, after checking the exit code.</summary>
    public CliResult Exits(int code)
    {
        Assert.True(Code == code, $"'{CommandLine}' exits with {Code} instead of {code}\n{Out}\n{Error}");
        return this;
    }

    public CliResult Succeeded() => Exits(ExitCode.Ok);

    /// <summary>Failed with an error on standard error and no trace of a stack.</summary>
    public CliResult Failed(params IEnumerable<string> words)
    {
        Exits(ExitCode.Failed);
        Assert.Contains("error: ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", Error, StringComparison.Ordinal);
        foreach (string word in words)
        {
            Assert.Contains(word, Error, StringComparison.OrdinalIgnoreCase);
        }

        return this;
    }

    /// <summary>The one JSON document of standard output.</summary>
    public JsonElement Json()
    {
        Assert.Single(Out.TrimEnd('\n').Split('\n'));
        using JsonDocument document = JsonDocument.Parse(Out);
        return document.RootElement.Clone();
    }
}
