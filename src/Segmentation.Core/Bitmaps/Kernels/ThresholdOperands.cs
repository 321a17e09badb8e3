namespace Segmentation.Bitmaps.Kernels;

/// <summary>Sets of one chunk that are counted together; at most <see cref="ThresholdKernels.MaximumBatch"/> of them.</summary>
internal unsafe struct ThresholdOperands
{
    /// <summary>Addresses of 1,024 words each.</summary>
    public ulong** Bitsets;

    public int BitsetCount;

    /// <summary>Addresses of sorted distinct values.</summary>
    public ushort** Arrays;

    /// <summary>How many values each array has.</summary>
    public int* Lengths;

    public int ArrayCount;
}
