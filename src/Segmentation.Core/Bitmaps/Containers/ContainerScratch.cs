using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps.Containers;

/// <summary>Room to work out one container, lent by the caller's stack: a bitset and two arrays of 8,192 values each with slack.</summary>
/// <remarks>8,192 values hold two arrays together, or 4,096 runs: the sum of two run containers. Both arrays together are one room of <see cref="RunKernels"/>.</remarks>
internal readonly unsafe struct ContainerScratch
{
    private const int ValueCapacity = RunKernels.Room / 2;
    private const int Alignment = 64;

    /// <summary>Bytes that the caller must lend.</summary>
    public const int Size = ContainerLimits.BitsetBytes + 2 * 2 * ValueCapacity + Alignment;

    public ContainerScratch(byte* memory)
    {
        byte* start = memory + (-(nint)memory & (Alignment - 1));
        Words = (ulong*)start;
        Values = (ushort*)(start + ContainerLimits.BitsetBytes);
        MoreValues = Values + ValueCapacity;
    }

    /// <summary>1,024 words.</summary>
    public ulong* Words { get; }

    /// <summary>8,192 values and slack.</summary>
    public ushort* Values { get; }

    /// <summary>8,192 values and slack.</summary>
    public ushort* MoreValues { get; }
}
