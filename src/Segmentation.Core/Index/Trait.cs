using Segmentation.Bitmaps;

namespace Segmentation.Index;

/// <summary>One trait in a snapshot: an untouched base and the deltas beside it. Immutable.</summary>
internal abstract record Trait
{
    /// <summary>Devices that hold the trait, deltas included, time-to-live and windows left aside.</summary>
    public abstract long Cardinality { get; }
}

/// <summary>A trait without days: <c>(base OR added) EXCEPT removed</c>.</summary>
/// <remarks>Added has no member of base; removed has only members of base; so the cardinality is a sum.</remarks>
internal sealed record PlainTrait(Bitmap Base, Bitmap Added, Bitmap Removed) : Trait
{
    public static PlainTrait Empty { get; } = new(Bitmap.Empty, Bitmap.Empty, Bitmap.Empty);

    public override long Cardinality => Base.Cardinality + Added.Cardinality - Removed.Cardinality;
}

/// <summary>A trait with a day, and for events a count, per device: a member of added supersedes the base's entry.</summary>
/// <remarks>Removed has only members of base; added and removed have no common member. Members is kept because added and base overlap.</remarks>
internal sealed record TimedTrait(TimedBitmap Base, TimedBitmap Added, Bitmap Removed, long Members) : Trait
{
    public static TimedTrait Empty(bool hasCounts) => new(TimedBitmap.Empty(hasCounts), TimedBitmap.Empty(hasCounts), Bitmap.Empty, 0);

    public override long Cardinality => Members;
}

/// <summary>Numbers: a member of added supersedes the base's number.</summary>
/// <remarks>As for <see cref="TimedTrait"/>: removed only has members of base, added and removed have no common member.</remarks>
internal sealed record NumberTrait(BitSlices Base, ValuedBitmap Added, Bitmap Removed, long Members) : Trait
{
    public static NumberTrait Empty { get; } = new(BitSlices.Empty, ValuedBitmap.Empty, Bitmap.Empty, 0);

    public override long Cardinality => Members;
}
