using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Segmentation.Cli.Output;
using Segmentation.Cli.Stores;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Commands;

/// <summary>Counts every part of a rule and shows the plan.</summary>
internal static class ExplainCommand
{
    public static Command Create(CliHost host)
    {
        StoreOptions where = new();
        Argument<string> rule = RuleOptions.Rule();
        Option<DayNumber?> asOf = RuleOptions.AsOf();
        CliCommand command = new(
            "explain", "Count every part of a rule and show the plan: why is a segment empty?", "explain --store shop 'country = \"DE\" AND NOT newsletter'")
        {
            rule, asOf,
        };
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            ExplainResult result = store.Explain(run.Get(rule), run.Get(asOf));
            RuleText.Write(run.Host.Error, run.Get(rule), result.Answer.Messages);
            Report report = Answers.Of(result.Answer);
            if (result.Answer.Count is not null)
            {
                report
                    .Heading("Parts, each counted alone")
                    .Line(string.Join('\n', Tree(result.Nodes)))
                    .Heading("Plan")
                    .Line(result.Plan.TrimEnd());
            }

            run.Output.Write(report
                .Hidden("nodes", new Table(
                    ["depth", "text", "count"],
                    [.. result.Nodes.Select(node => (IReadOnlyList<object?>)[node.Depth, node.Text, node.Count])]))
                .Hidden("plan", result.Plan));
            return result.Answer.Count is not null;
        });
    }

    private static IEnumerable<string> Tree(IReadOnlyList<NodeCount> nodes)
    {
        int width = nodes.Count == 0 ? 0 : nodes.Max(node => ValueText.Of(node.Count).Length);
        return nodes.Select(node => $"{ValueText.Of(node.Count).PadLeft(width)}  {new string(' ', 2 * node.Depth)}{node.Text}");
    }
}
