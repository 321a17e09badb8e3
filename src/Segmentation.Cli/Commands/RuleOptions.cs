using System.CommandLine;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Commands;

/// <summary>The parts of a command that asks a rule.</summary>
internal static class RuleOptions
{
    public static Argument<string> Rule() => new("rule")
    {
        Description = "The rule, in quotes; docs/rules.md has the language by example.",
        HelpName = "RULE",
    };

    /// <summary>The as-of day; null means today.</summary>
    public static Option<DayNumber?> AsOf() => new("--as-of")
    {
        Description = "Day that windows and times-to-live are counted from; default: today.",
        HelpName = "yyyy-MM-dd",
        CustomParser = result =>
        {
            if (DayNumber.TryParse(result.Tokens[0].Value, out DayNumber day))
            {
                return day;
            }

            result.AddError($"--as-of '{result.Tokens[0].Value}' is no day; a day is written yyyy-MM-dd, from 1970-01-01 to 2149-06-06");
            return null;
        },
    };
}
