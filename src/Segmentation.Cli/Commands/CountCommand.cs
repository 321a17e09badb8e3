using System.CommandLine;
using Segmentation.Cli.Output;
using Segmentation.Cli.Stores;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Commands;

/// <summary>Counts the devices of a rule.</summary>
internal static class CountCommand
{
    public static Command Create(CliHost host)
    {
        StoreOptions where = new();
        Argument<string> rule = RuleOptions.Rule();
        Option<DayNumber?> asOf = RuleOptions.AsOf();
        CliCommand command = new(
            "count", "Count the devices of a rule, exactly.", "count --store shop 'interest = \"golf\" AND page WITHIN 30 DAYS'")
        {
            rule, asOf,
        };
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            CountResult answer = store.Count(run.Get(rule), run.Get(asOf));
            RuleText.Write(run.Host.Error, run.Get(rule), answer.Messages);
            run.Output.Write(Answers.Of(answer));
            return answer.Count is not null;
        });
    }
}
