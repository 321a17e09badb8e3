using System.CommandLine;
using System.CommandLine.Parsing;
using System.Linq;
using Segmentation.Cli.Output;
using Segmentation.Cli.Stores;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Commands;

/// <summary>Writes an audience for a destination.</summary>
internal static class ExportCommand
{
    public static Command Create(CliHost host)
    {
        StoreOptions where = new();
        Option<string?> activation = new("--activation")
        {
            Description = "Activation to deliver, as its destination pulls it: committed, as of today. From a server with the destination's key.",
            HelpName = "NAME",
        };
        Option<string?> destination = new("--destination") { Description = "Destination of a rule or segment.", HelpName = "NAME" };
        Option<string?> rule = new("--rule") { Description = "Rule of the audience.", HelpName = "RULE" };
        Option<string?> segment = new("--segment") { Description = "Saved segment of the audience.", HelpName = "NAME" };
        Option<string> output = new("--output") { Description = "CSV file to write.", HelpName = "FILE", Required = true };
        Option<DayNumber?> asOf = RuleOptions.AsOf();
        CliCommand command = new(
            "export",
            "Write an audience as tokens that only its destination understands; refused below the floor.",
            "export --store shop --destination adnet --rule 'interest = \"golf\"' --output golfers.csv")
        {
            activation, destination, rule, segment, output, asOf,
        };
        command.AlsoAgainstServer("export --address https://segmentation.example:5443 --activation golfers-adnet --output golfers.csv");
        command.Validators.Add(result => Check(result, where, activation, destination, asOf, rule, segment));
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            if (run.Get(activation) is { } named)
            {
                run.Output.Write(Answers.Of(ActivationExport.Pull(store, named, run.Get(output), run.Cancellation)));
                return true;
            }

            string text = run.Get(rule) ?? SegmentsCommand.Find(store, run.Get(segment)!).Rule;
            CountResult check = store.Count(text, run.Get(asOf));
            RuleText.Write(run.Host.Error, text, check.Messages);
            if (check.Count is null)
            {
                run.Output.Write(new Report().Hidden("messages", RuleText.ToTable(check.Messages)));
                return false;
            }

            run.Output.Write(Answers.Of(store.Export(run.Get(destination)!, text, run.Get(asOf), run.Get(output))));
            return true;
        });
    }

    private static void Check(
        CommandResult result, StoreOptions where, Option activation, Option destination, Option asOf, params Option[] rules)
    {
        bool isActivation = result.GetResult(activation) is not null;
        if (rules.Append(activation).Count(option => result.GetResult(option) is not null) != 1)
        {
            result.AddError("give one of --rule RULE, --segment NAME and --activation NAME");
        }
        else if (isActivation && (result.GetResult(destination) ?? result.GetResult(asOf)) is not null)
        {
            result.AddError("--activation says its destination itself and is exported as of today; leave --destination and --as-of out");
        }
        else if (!isActivation && where.IsRemote(result))
        {
            result.AddError("a server delivers what is activated only; give --activation NAME");
        }
        else if (!isActivation && result.GetResult(destination) is null)
        {
            result.AddError("give --destination NAME with a rule or segment");
        }
    }
}
