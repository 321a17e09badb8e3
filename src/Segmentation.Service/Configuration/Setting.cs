using System;
using System.Globalization;
using System.Linq;

namespace Segmentation.Service.Configuration;

/// <summary>One thing that can be set about the server, on the command line, in the environment or in a JSON file.</summary>
/// <param name="Name">Name on the command line without its dashes, such as <c>max-streams</c>.</param>
/// <param name="Value">What its value is called in help; null for a switch, which is on or off.</param>
/// <param name="Meaning">What it does, with the unit.</param>
/// <param name="Default">What holds when it is not set, as text.</param>
/// <param name="Reason">Where the default comes from.</param>
internal sealed record Setting(string Name, string? Value, string Meaning, string Default, string Reason)
{
    /// <summary>What stands between the values of a list.</summary>
    public const char Separator = ';';

    /// <summary>Smallest number, of a number.</summary>
    public int Least { get; init; }

    /// <summary>Largest number, of a number.</summary>
    public int Most { get; init; }

    /// <summary>Whether it is a number.</summary>
    public bool IsNumber => Most > 0;

    /// <summary>Whether it is on or off.</summary>
    public bool IsSwitch => Value is null;

    /// <summary>Whether it has several values: separated on one line, as an option that is repeated, or as an array of JSON.</summary>
    public bool IsList => Value?.Contains("[;", StringComparison.Ordinal) == true;

    /// <summary>As the command line has it: <c>--max-streams</c>.</summary>
    public string Option => "--" + Name;

    /// <summary>As the environment has it: <c>SEGMENTATION_MAX_STREAMS</c>.</summary>
    public string Variable => ServiceSettings.Prefix + Name.Replace('-', '_').ToUpperInvariant();

    /// <summary>As a JSON file has it: <c>MaxStreams</c>.</summary>
    public string Key => string.Concat(Name.Split('-').Select(static part => char.ToUpperInvariant(part[0]) + part[1..]));

    /// <summary>Values that are allowed, as text.</summary>
    public string Range => string.Create(CultureInfo.InvariantCulture, $"{Least:N0} to {Most:N0}");

    public bool Equals(Setting? other) => other is not null && Name == other.Name;

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);
}
