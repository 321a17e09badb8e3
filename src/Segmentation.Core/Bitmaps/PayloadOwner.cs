namespace Segmentation.Bitmaps;

/// <summary>Keeps the bytes behind container payloads alive and, for mapped files, checks them before first use.</summary>
/// <remarks>A container holds its owner, so payloads live exactly as long as some bitmap refers to them.</remarks>
internal abstract unsafe class PayloadOwner(bool isChecked = true)
{
    /// <summary>Whether <see cref="EnsureReadable"/> does anything; what is made in memory needs no check.</summary>
    public bool IsChecked { get; } = isChecked;

    /// <summary>Called before the bytes are read; throws when they are known not to be what was written. Must be cheap when already checked.</summary>
    public abstract void EnsureReadable(byte* start, int length);
}
