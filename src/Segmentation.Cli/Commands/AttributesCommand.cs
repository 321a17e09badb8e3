using System.CommandLine;
using System.Globalization;
using System.Linq;
using Segmentation.Cli.Output;
using Segmentation.Cli.Stores;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Commands;

/// <summary>Lists attributes and their values; sets times-to-live.</summary>
internal static class AttributesCommand
{
    private const int DefaultMost = 20;
    private const int LongestTimeToLive = 36_500;
    private const string Never = "never";

    public static Command Create(CliHost host) => new CliCommand(
        "attributes", "List attributes, show their values, set how long they last.", "attributes list --store shop")
    {
        List(host), Show(host), TimeToLive(host),
    };

    private static CliCommand List(CliHost host)
    {
        StoreOptions where = new();
        CliCommand command = new("list", "All attributes.", "attributes list --store shop");
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            run.Output.Write(new Report().Field("attributes", Answers.Of(store.Attributes())).Hidden("version", store.Version));
            return true;
        });
    }

    private static CliCommand Show(CliHost host)
    {
        StoreOptions where = new();
        Argument<string> name = Name();
        Option<int?> most = NumberOption.Create("--most", $"Most values shown, from the most frequent down; default {DefaultMost}.", 1, int.MaxValue);
        CliCommand command = new("show", "One attribute and its most frequent values.", "attributes show interest --store shop") { name, most };
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            AttributeEntry[] known = [.. store.Attributes()];
            AttributeEntry info = known.FirstOrDefault(one => one.Definition.Name == run.Get(name))
                ?? throw new InputException(
                    $"no attribute '{run.Get(name)}'; there {(known.Length == 0 ? "are none" : "is " + string.Join(", ", known.Select(one => one.Definition.Name)))}");
            Report report = new Report().Field("attribute", Answers.Of([info]));
            if (info.Definition.Kind != AttributeKind.Number)
            {
                report.Field("values", Answers.Of(store.Values(info.Definition.Name, run.Get(most) ?? DefaultMost)));
            }

            run.Output.Write(report.Hidden("version", store.Version));
            return true;
        });
    }

    private static CliCommand TimeToLive(CliHost host)
    {
        StoreOptions where = new();
        Argument<string> name = Name();
        Argument<string> days = new("days") { Description = "Days that an observation lasts, 1 to 36500, or 'never' for no end.", HelpName = "DAYS|never" };
        days.Validators.Add(result =>
        {
            string text = result.Tokens[0].Value;
            if (text != Never && !TryDays(text, out _))
            {
                result.AddError($"'{text}' is no time-to-live; allowed are 1 to 36500 days, or never");
            }
        });
        CliCommand command = new("ttl", "Set how many days an attribute lasts.", "attributes ttl interest 90 --store shop") { name, days };
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            int? limit = TryDays(run.Get(days), out int value) ? value : null;
            ulong version = store.SetTimeToLive(run.Get(name), limit);
            run.Output.Write(new Report().Field("attribute", run.Get(name)).Field("time_to_live", limit).Field("version", version));
            return true;
        });
    }

    private static bool TryDays(string text, out int days) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out days) && days is >= 1 and <= LongestTimeToLive;

    private static Argument<string> Name() => new("name") { Description = "Name of the attribute.", HelpName = "NAME" };
}
