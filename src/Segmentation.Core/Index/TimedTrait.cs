using System;
using System.Threading;
using Segmentation.Bitmaps;

namespace Segmentation.Index;

/// <summary>A trait with a day, and for events a count, per device: a member of added supersedes the base's entry.</summary>
/// <remarks>Removed has only members of base; added and removed have no common member. Members is kept because added and base overlap.</remarks>
internal sealed class TimedTrait(TimedBitmap based, TimedBitmap added, Bitmap removed, long members) : Trait(based.Members, added.Members, removed)
{
    private WindowMemory? _windows;

    public TimedBitmap Base { get; } = based;

    public TimedBitmap Added { get; } = added;

    public Bitmap Removed { get; } = removed;

    public long Members { get; } = members;

    public override long Cardinality => Members;

    /// <summary>Windows of chunks with deltas, by key; those of chunks without are kept with the base, whatever version asked.</summary>
    public WindowMemory Windows => _windows ?? Interlocked.CompareExchange(ref _windows, new WindowMemory(EndKey), null) ?? _windows;

    private int EndKey => Math.Max(EndOf(Base.Members), EndOf(Added.Members));

    public static TimedTrait Empty(bool hasCounts) => new(TimedBitmap.Empty(hasCounts), TimedBitmap.Empty(hasCounts), Bitmap.Empty, 0);

    private static int EndOf(Bitmap bitmap) => bitmap.IsEmpty ? 0 : bitmap.Containers[^1].Key + 1;
}
