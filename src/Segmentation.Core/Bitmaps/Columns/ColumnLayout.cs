using System.IO;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Columns;

/// <summary>Bytes per member of the one or two columns that follow a container's payload, each in rank order.</summary>
/// <param name="First">2 for days, 8 for numbers.</param>
/// <param name="Second">1 for counts, 0 without a second column.</param>
internal readonly record struct ColumnLayout(int First, int Second)
{
    public static ColumnLayout Days { get; } = new(sizeof(ushort), 0);

    public static ColumnLayout DaysAndCounts { get; } = new(sizeof(ushort), sizeof(byte));

    public static ColumnLayout Numbers { get; } = new(sizeof(long), 0);

    public int MemberBytes => First + Second;

    /// <summary>The first column of a container, checked by its owner; the second follows <c>First × Cardinality</c> bytes later.</summary>
    public unsafe byte* Of(in Container container)
    {
        byte* columns = container.PayloadAddress + container.PayloadLength;
        container.Owner.EnsureReadable(columns, MemberBytes * container.Cardinality);
        return columns;
    }

    /// <summary>The error for a payload that holds another number of members than its container states: its columns cannot be assigned to members.</summary>
    public static InvalidDataException Mismatch(ushort key, int stated, int held) =>
        new($"Container {key} states {stated} members but its {nameof(ContainerKind.Bitset)} or {nameof(ContainerKind.Run)} payload holds {held}.");
}
