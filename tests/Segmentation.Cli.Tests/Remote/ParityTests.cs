using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using Segmentation.Cli.Tests.Stores;
using Xunit;

namespace Segmentation.Cli.Tests.Remote;

/// <summary>Every command that makes sense against a server says there what it says of a store of this machine.</summary>
public sealed class ParityTests
{
    private const string AsOf = "2026-03-31";
    private static readonly string[] LocalCommands = ["init", "hash", "generate"];

    [Fact]
    public void Every_command_says_the_same_of_a_server_as_of_a_store_here()
    {
        using StorePair pair = new(VisitStore.Create());
        Questions(pair);
        Definitions(pair);
        Activations(pair);
        Data(pair);
        Keys(pair);
        IEnumerable<string> promised = Leaves(CommandRoot.Create(CliHost.OfProcess(CancellationToken.None)), string.Empty).Except(LocalCommands);
        Assert.Equal(promised.Order(), pair.Commands.Order());
        Assert.DoesNotContain("fail:", pair.Server.Log);
    }

    private static void Questions(StorePair pair)
    {
        foreach (string[] form in new string[][] { [], ["--json"] })
        {
            pair.Same(["count", "--as-of", AsOf, "page == '/cart'  and interest = \"golf\"", .. form]);
            pair.Same(["count", "--as-of", "2026-03-10", "page WITHIN 30 DAYS", .. form]);
            pair.Same(["count", "intrest = \"golf\" AND page =", .. form]).Local.Exits(ExitCode.Failed);
            pair.Same(["count", "intrest = \"golf\"\nOR contry = \"DE\"", .. form]).Local.Failed("did you mean");
            pair.Same(["count", "country = \"Fr\"", .. form]);
            pair.Same(["explain", "--as-of", AsOf, "country = \"DE\" AND NOT interest = \"golf\" AND page COUNT >= 2", .. form]);
            pair.Same(["explain", "SEGMENT(\"none\")", .. form]).Local.Exits(ExitCode.Failed);
            pair.Same(["attributes", "list", .. form]);
            pair.Same(["attributes", "show", "page", "--most", "1", .. form]);
            pair.Same(["attributes", "show", "age", .. form]);
            pair.Same(["attributes", "show", "nope", .. form]).Local.Failed("no attribute 'nope'");
            pair.Same(["verify", .. form]);
            pair.Same(["checkpoint", .. form]);
        }
    }

    private static void Definitions(StorePair pair)
    {
        foreach (string[] form in new string[][] { [], ["--json"] })
        {
            pair.Same(["segments", "list", .. form]);
            pair.Same(["segments", "save", "golfers", "interest = \"golf\"", .. form]);
            pair.Same(["segments", "save", "golfers", "interest = \"golf\" AND country = \"DE\"", .. form]);
            pair.Same(["segments", "save", "golfers", "interest = \"golf\" AND country = \"DE\"", .. form]);
            pair.Same(["segments", "save", "warned", "country = \"Fr\"", .. form]);
            pair.Same(["segments", "save", "broken", "interest >", .. form]).Local.Exits(ExitCode.Failed);
            pair.Same(["segments", "save", "loop", "SEGMENT(\"loop\")", .. form]).Local.Exits(ExitCode.Failed);
            pair.Same(["segments", "save", "drivers", "SEGMENT(\"golfers\") AND age >= 30", .. form]);
            pair.Same(["segments", "show", "golfers", .. form]);
            pair.Same(["segments", "show", "gofers", .. form]).Local.Failed("no segment 'gofers'", "golfers");
            pair.Same(["segments", "delete", "golfers", .. form]).Local.Failed("drivers");
            pair.Same(["segments", "delete", "drivers", .. form]);
            pair.Same(["segments", "list", .. form]);
            pair.Same(["attributes", "ttl", "interest", form.Length == 0 ? "90" : "never", .. form]);
            pair.Same(["attributes", "ttl", "nope", "90", .. form]).Local.Failed("nope");
            pair.Same(["destinations", "create", "adnet", "--id-space", "cokie", .. form]).Local.Failed("cokie");
            pair.Same(["destinations", "create", "adnet", "--id-space", "cookie", .. form]);
            pair.Same(["destinations", "create", "adnet", "--id-space", "cookie", .. form]).Local.Failed("adnet");
            pair.Same(["destinations", "list", .. form]);
            pair.Same(["destinations", "key", "adnet", .. form]);
            pair.Same(["destinations", "key", "adnot", .. form]).Local.Failed("no destination 'adnot'");
            pair.Same(["destinations", "delete", "adnet", .. form]);
        }
    }

    private static void Activations(StorePair pair)
    {
        pair.Same("destinations", "create", "adnet", "--id-space", "cookie", "--floor", "50");
        foreach (string[] form in new string[][] { [], ["--json"] })
        {
            pair.Same(["activations", "list", .. form]);
            pair.Same(["activations", "create", "a", "--segment", "golfers", "--destination", "adnot", .. form]).Local.Failed("no destination 'adnot'");
            pair.Same(["activations", "create", "a", "--segment", "gofers", "--destination", "adnet", .. form]).Local.Failed("no segment 'gofers'");
            pair.Same([
                "activations", "create", "a", "--segment", "golfers", "--destination", "adnet", "--external-id", "list-7", "--start", "2026-01-01",
                "--end", "2026-12-31T12:00:00+02:00", "--member-days", "30", "--paused", .. form]);
            pair.Same(["activations", "create", "a", "--segment", "golfers", "--destination", "adnet", .. form]).Local.Failed("a");
            pair.Same(["activations", "list", "--destination", "adnet", .. form]);
            pair.Same(["activations", "resume", "a", .. form]);
            pair.Same(["activations", "pause", "a", .. form]);
            pair.Same(["activations", "end", "a", .. form]);
            pair.Same(["activations", "resume", "a", .. form]).Local.Exits(ExitCode.Failed);
            pair.Same(["segments", "delete", "golfers", .. form]).Local.Exits(ExitCode.Failed);
            pair.Same(["destinations", "delete", "adnet", .. form]).Local.Exits(ExitCode.Failed);
            pair.Same(["activations", "pause", "b", .. form]).Local.Failed("no activation 'b'");
            pair.Same(["activations", "delete", "a", .. form]);
        }
    }

    private static void Data(StorePair pair)
    {
        string mapping = pair.Write("m.json", Mappings.Visits);
        string rows = pair.Write("more.csv", Mappings.VisitsHeader + "new-1,2026-03-02,/x,AT,golf,33,1.00,\nnew-2,2026-03-02,/x\nnull,2026-03-02,/x,AT,,,,\nnew-3,1901-01-01,/x,AT,,old,,\n\"new-4,2026-03-02,/x,AT,,,,\nnew-5,2026-03-02,/x,AT,,old,,\n");
        foreach (string[] form in new string[][] { [], ["--json"] })
        {
            pair.Same(["ingest", "--mapping", mapping, rows, .. form]);
            pair.Same(["delete", "--id-space", "cookie", VisitStore.Id(form.Length), "nobody", "null", .. form]);
            pair.SameWith($"{VisitStore.Id(10 + form.Length)}\n", ["delete", "--id-space", "cookie", .. form]);
            pair.Same(["delete", "--id-space", "cokie", "a", .. form]).Local.Failed("cokie");
        }

        pair.Same("ingest", "--strict", "--mapping", mapping, pair.Write("strict.csv", Mappings.VisitsHeader + "s-1,2026-03-02,/x,AT,golf,33,1.00,\nnull,2026-03-02,/x,AT,,,,\n")).Local.Failed("id_placeholder");
        pair.Same("ingest", "--strict", "--mapping", mapping, pair.Write("cut.csv", Mappings.VisitsHeader + "s-1,2026-03-02\n")).Local.Failed("cut.csv", "csv_column_count");
        pair.Same("ingest", "--mapping", mapping, pair.Write("other.csv", "id,when\na,2026-03-02\n")).Local.Failed("other.csv", "no column");
        pair.Same("ingest", "--mapping", mapping, pair.At("none.csv")).Local.Failed("none.csv");
        string clash = pair.Write("clash.json", Mappings.Visits.Replace("\"kind\": \"set\"", "\"kind\": \"event\""));
        pair.Same("ingest", "--mapping", clash, pair.Write("c.csv", Mappings.VisitsHeader)).Local.Failed("interest", "set");
        pair.Same("count", "EVERYONE");
    }

    private static void Keys(StorePair pair)
    {
        pair.Same("activations", "create", "golfers-adnet", "--segment", "golfers", "--destination", "adnet");
        pair.Same("keys", "list");
        pair.Same("keys", "revoke", "0123456789abcdef").Local.Failed("0123456789abcdef");
        (_, CliResult admin) = pair.Same("keys", "create", "--name", "root", "--role", "admin", "--json");
        pair.UseKey(Secret(admin));
        pair.Same("keys", "list");
        (_, CliResult puller) = pair.Same("keys", "create", "--name", "adnet", "--role", "destination", "--destination", "adnet", "--json");
        pair.Same("keys", "create", "--name", "adnot", "--role", "destination", "--destination", "adnot").Local.Failed("no destination 'adnot'");
        pair.UseKey(Secret(puller));
        (CliResult here, CliResult there) = pair.Same("export", "--activation", "golfers-adnet", "--output", pair.At("audience.csv"), "--json");
        Assert.Equal(here.Json().GetProperty("sum").GetString(), there.Json().GetProperty("sum").GetString());
        Assert.Equal(there.Json().GetProperty("addressable").GetInt64() + 1, File.ReadLines(pair.At("audience.csv")).LongCount());
        pair.UseKey(Secret(admin));
        string id = puller.Json().GetProperty("id").GetString()!;
        pair.Remote("keys", "revoke", id).Succeeded();
        pair.Commands.Add("keys revoke");
        pair.UseKey(Secret(puller));
        pair.Remote("export", "--activation", "golfers-adnet", "--output", pair.At("audience.csv")).Failed("revoked", "SEGMENTATION_KEY");
    }

    private static string Secret(CliResult made) => made.Json().GetProperty("key").GetString()!;

    private static IEnumerable<string> Leaves(Command command, string path) => command.Subcommands.Count == 0
        ? [path]
        : command.Subcommands.SelectMany(child => Leaves(child, path.Length == 0 ? child.Name : $"{path} {child.Name}"));
}
