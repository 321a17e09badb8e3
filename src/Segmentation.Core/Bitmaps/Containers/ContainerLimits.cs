namespace Segmentation.Bitmaps.Containers;

/// <summary>Sizes of containers. Source: RoaringFormatSpec.</summary>
internal static class ContainerLimits
{
    /// <summary>Values in a chunk: 2^16.</summary>
    public const int ChunkSize = 65_536;

    /// <summary>64-bit words of a bitset: 65,536 / 64.</summary>
    public const int BitsetWords = 1_024;

    /// <summary>Bytes of a bitset: 65,536 / 8.</summary>
    public const int BitsetBytes = 8_192;

    /// <summary>Most values of an array: 8,192 bytes / 2 bytes a value, so an array is never larger than a bitset.</summary>
    public const int ArrayMaximum = 4_096;

    /// <summary>Most runs worth keeping: 2 + 4 × 2,047 = 8,190 bytes is the last size below a bitset.</summary>
    public const int RunMaximum = 2_047;
}
