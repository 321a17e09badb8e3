using System.Collections.Generic;
using System.Globalization;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Generation;

/// <summary>The true answers about a synthetic data set: devices in reserved ranges of numbers, and sums over devices, never sets of them.</summary>
/// <remarks>
/// With N devices and t = N / 10: numbers 0 … 2t−1 visit the planted page, t … 3t−1 hold the planted interest, 3t … 3t+⌊t/2⌋−1 are refunded,
/// each in the row that introduces the device, whose day is <c>number mod days</c> days before the as-of day.
/// </remarks>
internal sealed class SyntheticAnswers(SyntheticOptions options)
{
    /// <summary>A refund so large that no spending makes up for it, in hundredths.</summary>
    public const long Refund = -100_000_000_000_000;

    private const int WindowDays = 7;

    private readonly long[] _countries = new long[SyntheticDevice.Countries];
    private readonly long[] _systems = new long[SyntheticDevice.Systems];
    private long _newsletter;
    private long _thirties;
    private long _thirtiesWithoutNewsletter;

    private long Tenth => options.Devices / 10;

    public bool HasPage(long number) => number < 2 * Tenth;

    public bool HasInterest(long number) => number >= Tenth && number < 3 * Tenth;

    public bool IsRefunded(long number) => number >= 3 * Tenth && number < (3 * Tenth) + (Tenth / 2);

    /// <summary>Days before the as-of day of the row that introduces a device.</summary>
    public int IntroducedBack(long number) => (int)(number % options.Days);

    /// <summary>Adds a device; each once.</summary>
    public void Add(in SyntheticDevice device)
    {
        bool thirties = device.Age is >= 30 and < 40;
        _countries[device.Country]++;
        _systems[device.System]++;
        _newsletter += device.Newsletter ? 1 : 0;
        _thirties += thirties ? 1 : 0;
        _thirtiesWithoutNewsletter += thirties && !device.Newsletter ? 1 : 0;
    }

    public IReadOnlyList<ManifestSegment> Segments()
    {
        const string Page = $"page = \"{SyntheticText.PlantedPage}\"";
        const string Interest = $"interest = \"{SyntheticText.PlantedInterest}\"";
        DayNumber firstOfWindow = new((ushort)(options.AsOf.Value - WindowDays + 1));
        List<ManifestSegment> segments =
        [
            new("everyone", "Every device.", "EVERYONE", options.Devices),
            new("page", "A planted page.", Page, 2 * Tenth),
            new("page and interest", "Two planted traits that overlap by half.", $"{Page} AND {Interest}", Tenth),
            new("page without interest", "The other half.", $"{Page} EXCEPT {Interest}", Tenth),
            new("page or interest", "Their union.", $"{Page} OR {Interest}", 3 * Tenth),
            new("exactly one", "Their difference in both directions.", $"{Page} XOR {Interest}", 2 * Tenth),
            new("page lately", $"The planted page from {firstOfWindow} on.", $"{Page} WITHIN {WindowDays} DAYS", Window(2 * Tenth)),
            new("refunded", "A number below zero.", "spend < -500000000", Tenth / 2),
            new("newsletter", "A flag.", "newsletter", _newsletter),
            new("thirties", "A range of a number.", "age BETWEEN 30 AND 39", _thirties),
            new("thirties without newsletter", "A range and a complement.", "age BETWEEN 30 AND 39 AND NOT newsletter", _thirtiesWithoutNewsletter),
        ];
        Values(segments, "country", _countries, SyntheticText.Country);
        Values(segments, "os", _systems, SyntheticText.System);
        return segments;
    }

    private static void Values(List<ManifestSegment> segments, string attribute, long[] counts, System.Func<int, string> text)
    {
        for (int index = 0; index < counts.Length; index++)
        {
            if (counts[index] > 0)
            {
                string value = text(index);
                segments.Add(new(
                    string.Create(CultureInfo.InvariantCulture, $"{attribute} {value}"), "A value of a category.", $"{attribute} = \"{value}\"", counts[index]));
            }
        }
    }

    // Numbers below the bound that leave a remainder below the window.
    private long Window(long bound) => (bound / options.Days * WindowDays) + long.Min(bound % options.Days, WindowDays);
}
