using System.CommandLine;
using System.Linq;
using Segmentation.Cli.Output;
using Segmentation.Cli.Stores;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Commands;

/// <summary>Keeps named rules.</summary>
internal static class SegmentsCommand
{
    public static Command Create(CliHost host) => new CliCommand(
        "segments", "Keep named rules.", "segments list --store shop")
    {
        List(host), Show(host), Save(host), Delete(host),
    };

    /// <summary>The segment of a name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static SegmentInfo Find(IStore store, string name)
    {
        SegmentInfo[] known = [.. store.Segments()];
        return known.FirstOrDefault(segment => segment.Name == name) ?? throw new InputException(
            $"no segment '{name}'; there {(known.Length == 0 ? "are none" : "is " + string.Join(", ", known.Select(segment => segment.Name)))}");
    }

    private static CliCommand List(CliHost host)
    {
        StoreOptions where = new();
        CliCommand command = new("list", "All segments.", "segments list --store shop");
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            run.Output.Write(new Report().Field("segments", Answers.Of(store.Segments())).Hidden("version", store.Version));
            return true;
        });
    }

    private static CliCommand Show(CliHost host)
    {
        StoreOptions where = new();
        Argument<string> name = Name();
        CliCommand command = new("show", "One segment.", "segments show 'golfers' --store shop") { name };
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            Show(run, Find(store, run.Get(name)));
            return true;
        });
    }

    private static CliCommand Save(CliHost host)
    {
        StoreOptions where = new();
        Argument<string> name = Name();
        Argument<string> rule = RuleOptions.Rule();
        CliCommand command = new(
            "save", "Save a rule under a name; saving it again makes a new version.", "segments save golfers 'interest = \"golf\"' --store shop")
        {
            name, rule,
        };
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            (SegmentInfo? saved, var messages) = store.SaveSegment(run.Get(name), run.Get(rule));
            RuleText.Write(run.Host.Error, run.Get(rule), messages);
            if (saved is not null)
            {
                Show(run, saved);
            }

            run.Output.Write(new Report().Hidden("messages", RuleText.ToTable(messages)));
            return saved is not null;
        });
    }

    private static CliCommand Delete(CliHost host)
    {
        StoreOptions where = new();
        Argument<string> name = Name();
        CliCommand command = new("delete", "Delete a segment that no other one names.", "segments delete golfers --store shop") { name };
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            store.DeleteSegment(Find(store, run.Get(name)).Name);
            run.Output.Write(new Report().Field("deleted", run.Get(name)).Field("version", store.Version));
            return true;
        });
    }

    private static void Show(Invocation run, SegmentInfo segment) =>
        run.Output.Write(new Report().Field("name", segment.Name).Field("version", segment.Version).Field("rule", segment.Rule));

    private static Argument<string> Name() => new("name") { Description = "Name of the segment.", HelpName = "NAME" };
}
