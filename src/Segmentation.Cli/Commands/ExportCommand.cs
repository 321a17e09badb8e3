using System.CommandLine;
using Segmentation.Cli.Output;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Commands;

/// <summary>Writes an audience for a destination.</summary>
internal static class ExportCommand
{
    public static Command Create(CliHost host)
    {
        StoreOptions store = new();
        Option<string> destination = new("--destination") { Description = "Destination it is for.", HelpName = "NAME", Required = true };
        Option<string?> rule = new("--rule") { Description = "Rule of the audience.", HelpName = "RULE" };
        Option<string?> segment = new("--segment") { Description = "Saved segment of the audience.", HelpName = "NAME" };
        Option<string> output = new("--output") { Description = "CSV file to write.", HelpName = "FILE", Required = true };
        Option<DayNumber?> asOf = RuleOptions.AsOf();
        CliCommand command = new(
            "export",
            "Write an audience as tokens that only its destination understands; refused below the floor.",
            "export --store shop --destination adnet --rule 'interest = \"golf\"' --output golfers.csv")
        {
            destination, rule, segment, output, asOf,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(rule) is null == result.GetResult(segment) is null)
            {
                result.AddError("give either --rule RULE or --segment NAME");
            }
        });
        return store.AddTo(command).Does(host, run =>
        {
            using SegmentationEngine engine = store.Open(run);
            string text = run.Get(rule) ?? SegmentsCommand.Find(engine, run.Get(segment)!).Rule;
            CountResult check = engine.Count(text, run.Get(asOf), run.Cancellation);
            RuleText.Write(run.Host.Error, text, check.Messages);
            if (check.Count is null)
            {
                run.Output.Write(new Report().Hidden("messages", RuleText.ToTable(check.Messages)));
                return false;
            }

            ExportResult export = engine.Export(run.Get(destination), text, run.Get(asOf), run.Get(output), run.Cancellation);
            run.Output.Write(Answers.Of(export));
            return true;
        });
    }
}
