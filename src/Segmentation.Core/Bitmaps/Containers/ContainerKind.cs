namespace Segmentation.Bitmaps.Containers;

/// <summary>How the members of one chunk are written down. The numbers are on disk: never renumber.</summary>
internal enum ContainerKind : byte
{
    /// <summary>Sorted 16-bit values, 1 to 4,096 of them.</summary>
    Array = 1,

    /// <summary>65,536 bits in 1,024 little-endian 64-bit words.</summary>
    Bitset = 2,

    /// <summary>A 16-bit number of runs, then per run its start and its length minus one; sorted, neither overlapping nor touching.</summary>
    Run = 3,
}
