using Segmentation.Bitmaps;

namespace Segmentation.Index;

/// <summary>The effect of one commit on one trait: what is true afterwards, never how it came to be, so that replay decides nothing.</summary>
internal abstract record TraitChange(TraitKey Key);

/// <summary>Devices that hold the trait from now on, and devices that no longer do; no device is in both.</summary>
internal sealed record PlainChange(TraitKey Key, Bitmap Added, Bitmap Removed) : TraitChange(Key);

/// <summary>Entries that stand from now on, and devices that no longer have one; no device is in both.</summary>
internal sealed record TimedChange(TraitKey Key, TimedBitmap Added, Bitmap Removed) : TraitChange(Key);

/// <summary>Numbers that stand from now on, and devices that no longer have one; no device is in both.</summary>
internal sealed record NumberChange(TraitKey Key, ValuedBitmap Added, Bitmap Removed) : TraitChange(Key);
