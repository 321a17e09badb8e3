using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Segmentation.Cli.Commands;

/// <summary>Options that hold a whole number within limits.</summary>
internal static class NumberOption
{
    /// <summary>An option that may be left out.</summary>
    public static Option<T?> Create<T>(string name, string description, T least, T most)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T> => new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out T value) && value >= least && value <= most)
                {
                    return value;
                }

                result.AddError(most == T.MaxValue ? $"{name} is '{text}'; allowed is {least} and more" : $"{name} is '{text}'; allowed is {least} to {most}");
                return null;
            },
        };
}
