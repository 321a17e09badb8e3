using System.CommandLine;
using Segmentation.Cli.Output;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Commands;

/// <summary>Counts the devices of a rule.</summary>
internal static class CountCommand
{
    public static Command Create(CliHost host)
    {
        StoreOptions store = new();
        Argument<string> rule = RuleOptions.Rule();
        Option<DayNumber?> asOf = RuleOptions.AsOf();
        CliCommand command = new(
            "count", "Count the devices of a rule, exactly.", "count --store shop 'interest = \"golf\" AND page WITHIN 30 DAYS'")
        {
            rule, asOf,
        };
        return store.AddTo(command).Does(host, run =>
        {
            using SegmentationEngine engine = store.Open(run);
            CountResult answer = engine.Count(run.Get(rule), run.Get(asOf), run.Cancellation);
            RuleText.Write(run.Host.Error, run.Get(rule), answer.Messages);
            run.Output.Write(Answers.Of(answer));
            return answer.Count is not null;
        });
    }
}
