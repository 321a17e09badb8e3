using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using Xunit;

namespace Segmentation.Cli.Tests.Commands;

/// <summary>The command line itself: help, usage errors and exit codes, before any store is opened.</summary>
public sealed class CommandLineTests
{
    private static readonly string[] Promised =
    [
        "init", "ingest", "attributes list", "attributes show", "attributes ttl", "segments list", "segments show", "segments save", "segments delete",
        "destinations list", "destinations create", "destinations key", "destinations delete", "activations list", "activations create",
        "activations pause", "activations resume", "activations end", "activations delete", "keys list", "keys create", "keys revoke", "count", "explain", "export", "delete", "checkpoint",
        "verify", "hash", "generate",
    ];

    public static IEnumerable<TheoryDataRow<string>> Commands() => Leaves(Root(), string.Empty).Select(path => new TheoryDataRow<string>(path));

    [Fact]
    public void Every_promised_command_is_there() => Assert.Equal(Promised.Order(), Leaves(Root(), string.Empty).Order());

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_of_a_command_ends_with_an_example_of_it_and_offers_json(string path)
    {
        CliResult result = Cli.Run([.. path.Split(' '), "--help"]).Succeeded();
        Assert.Matches($"Examples?:\n  segmentation {path}", result.Out);
        Assert.Contains("--json", result.Out);
        Assert.Empty(result.Error);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_example_of_a_command_is_a_command_line_that_parses(string path)
    {
        RootCommand root = Root();
        Command command = root;
        foreach (string name in path.Split(' '))
        {
            command = command.Subcommands.Single(one => one.Name == name);
        }

        string example = Assert.IsType<CliCommand>(command).Example.Split(" > ")[0];
        Assert.Equal([], root.Parse(Words(example)).Errors.Select(error => error.Message));
    }

    [Theory]
    [InlineData("no command", "")]
    [InlineData("an unknown command", "cuont")]
    [InlineData("a group without its command", "segments")]
    [InlineData("no store", "count EVERYONE")]
    [InlineData("no rule", "count --store x")]
    [InlineData("two rules, because quotes were forgotten", "count --store x a b")]
    [InlineData("an option that does not exist", "count --store x --asof 2026-01-01 EVERYONE")]
    [InlineData("a day that does not exist", "count --store x --as-of 2026-02-30 EVERYONE")]
    [InlineData("a day before the first", "count --store x --as-of 1969-12-31 EVERYONE")]
    [InlineData("a day in another order", "count --store x --as-of 31.12.2026 EVERYONE")]
    [InlineData("no mapping", "ingest --store x rows.csv")]
    [InlineData("no input", "ingest --store x --mapping m.json")]
    [InlineData("no rows a batch", "ingest --store x --mapping m.json rows.csv --batch-rows 0")]
    [InlineData("too many rows a batch", "ingest --store x --mapping m.json rows.csv --batch-rows 4194305")]
    [InlineData("rows a batch that are no number", "ingest --store x --mapping m.json rows.csv --batch-rows many")]
    [InlineData("too small a journal", "ingest --store x --mapping m.json rows.csv --checkpoint-bytes 1048575")]
    [InlineData("neither rule nor segment", "export --store x --destination d --output o.csv")]
    [InlineData("both rule and segment", "export --store x --destination d --output o.csv --rule EVERYONE --segment s")]
    [InlineData("no time-to-live", "attributes ttl page --store x")]
    [InlineData("a magic zero", "attributes ttl page 0 --store x")]
    [InlineData("too long a time-to-live", "attributes ttl page 36501 --store x")]
    [InlineData("no values shown", "attributes show page --most 0 --store x")]
    [InlineData("no id space", "delete --store x a")]
    [InlineData("neither key nor key file", "hash --form verbatim a")]
    [InlineData("both key and key file", "hash --form verbatim --key aa --key-file f a")]
    [InlineData("an unknown form", "hash --form sha --key aa a")]
    [InlineData("a seed that is no number", "generate --output x --seed one")]
    public void A_command_line_that_makes_no_sense_exits_with_two_and_points_to_help(string mistake, string line)
    {
        Assert.NotEmpty(mistake);
        CliResult result = Cli.Run(line.Length == 0 ? [] : line.Split(' ')).Exits(ExitCode.Usage);
        Assert.StartsWith("error: ", result.Error);
        Assert.Contains("help:  segmentation", result.Error);
        Assert.Contains("--help", result.Error);
        Assert.Empty(result.Out);
    }

    [Fact]
    public void A_usage_error_is_one_json_document_when_json_is_asked_for()
    {
        CliResult result = Cli.Run("count", "--json").Exits(ExitCode.Usage);
        Assert.Contains("--store", result.Json().GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("count --store {0} EVERYONE")]
    [InlineData("explain --store {0} EVERYONE")]
    [InlineData("export --store {0} --destination d --rule EVERYONE --output {0}.csv")]
    [InlineData("attributes list --store {0}")]
    [InlineData("attributes show page --store {0}")]
    [InlineData("attributes ttl page 30 --store {0}")]
    [InlineData("segments list --store {0}")]
    [InlineData("segments save s EVERYONE --store {0}")]
    [InlineData("destinations list --store {0}")]
    [InlineData("destinations create d --id-space cookie --store {0}")]
    [InlineData("delete --store {0} --id-space cookie a")]
    [InlineData("checkpoint --store {0}")]
    [InlineData("verify --store {0}")]
    public void A_store_that_does_not_exist_is_an_error_that_says_how_to_make_one(string line)
    {
        using TestStore store = new();
        string[] arguments = [.. line.Split(' ').Select(word => string.Format(null, word, store.Directory))];
        Cli.Run(arguments).Failed("no store at", "segmentation init");
        Assert.Contains("no store at", Cli.Run([.. arguments, "--json"]).Failed().Json().GetProperty("error").GetString());
        Assert.False(Path.Exists(store.Directory));
    }

    // As a shell splits them: blanks between words, single quotes around words with blanks.
    private static string[] Words(string line) =>
        [.. line.Split('\'').SelectMany((part, index) => index % 2 == 1 ? [part] : part.Split(' ', System.StringSplitOptions.RemoveEmptyEntries))];

    private static RootCommand Root() =>
        CommandRoot.Create(CliHost.OfProcess(CancellationToken.None));

    private static IEnumerable<string> Leaves(Command command, string path) => command.Subcommands.Count == 0
        ? [path]
        : command.Subcommands.SelectMany(child => Leaves(child, path.Length == 0 ? child.Name : $"{path} {child.Name}"));
}
