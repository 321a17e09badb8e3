using System.Runtime.InteropServices;

namespace Segmentation.Store;

/// <summary>A container as a directory describes it: bytes that nobody vouches for. Layout: docs/format.md.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct ContainerDescriptor
{
    /// <summary>Bytes.</summary>
    public const int Length = 16;

    public readonly ushort Key;
    public readonly byte Kind;
    public readonly byte Zero;
    public readonly ushort LastIndex;
    public readonly ushort Runs;
    public readonly ulong Offset;

    /// <summary>Number of members.</summary>
    public int Cardinality => LastIndex + 1;
}
