using System;
using System.Globalization;

namespace Segmentation.Planning;

/// <summary>How far an estimate can be trusted.</summary>
internal enum EstimateConfidence : byte
{
    /// <summary>The number itself, test devices included.</summary>
    Exact,

    /// <summary>Never more than this.</summary>
    Bounded,

    /// <summary>Assumes that traits are independent of each other.</summary>
    Guess,
}

/// <summary>A number of devices expected before any is looked at; 0 to 2^32.</summary>
internal readonly record struct CardinalityEstimate(long Value, EstimateConfidence Confidence)
{
    public static CardinalityEstimate Nobody => new(0, EstimateConfidence.Exact);

    /// <summary>An assumption of <paramref name="share"/> of everyone, 0 to 1.</summary>
    public static CardinalityEstimate Guess(double share, long everyone) =>
        new((long)Math.Round(Math.Clamp(share, 0, 1) * everyone), EstimateConfidence.Guess);

    /// <summary>The share of everyone, 0 to 1.</summary>
    public double ShareOf(long everyone) => everyone == 0 ? 0 : Math.Clamp((double)Value / everyone, 0, 1);

    /// <summary><c>1,234</c>, <c>≤ 1,234</c> or <c>~ 1,234</c>.</summary>
    public override string ToString()
    {
        string number = Value.ToString("N0", CultureInfo.InvariantCulture);
        return Confidence switch
        {
            EstimateConfidence.Exact => number,
            EstimateConfidence.Bounded => "≤ " + number,
            _ => "~ " + number,
        };
    }
}
