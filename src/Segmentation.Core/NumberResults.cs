using Segmentation.Bitmaps;

namespace Segmentation;

/// <summary>The numbers of the devices of a rule, summed up. All but the mean are exact.</summary>
/// <param name="Answer">The rule and its count, with those devices that have no number.</param>
/// <param name="Numbers">Devices that have a number.</param>
/// <param name="Sum">Sum of the numbers; null when there are none, or the rule has errors.</param>
/// <param name="Minimum">Lowest number; null when there are none, or the rule has errors.</param>
/// <param name="Maximum">Highest number; null when there are none, or the rule has errors.</param>
public sealed record NumberSummaryResult(CountResult Answer, long Numbers, decimal? Sum, decimal? Minimum, decimal? Maximum)
{
    /// <summary>Sum by number of numbers, to the 28 digits of a decimal; null when there are none.</summary>
    public decimal? Mean => Numbers == 0 ? null : Sum / Numbers;
}

/// <summary>The devices of a rule with the highest numbers.</summary>
public sealed record TopResult
{
    internal TopResult(CountResult answer, long devices, decimal? highest, decimal? lowest, Bitmap members)
    {
        Answer = answer;
        Devices = devices;
        Highest = highest;
        Lowest = lowest;
        Members = members;
    }

    /// <summary>The rule, and the count of those of its devices that have a number.</summary>
    public CountResult Answer { get; }

    /// <summary>Devices found: as many as were asked for, or all that have a number.</summary>
    public long Devices { get; }

    /// <summary>Their highest number; null when there are none.</summary>
    public decimal? Highest { get; }

    /// <summary>Their lowest number; null when there are none.</summary>
    public decimal? Lowest { get; }

    /// <summary>The ordinals of the devices found.</summary>
    internal Bitmap Members { get; }
}
