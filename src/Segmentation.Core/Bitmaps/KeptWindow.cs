using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

/// <summary>The members of one chunk whose day and count lie in one window, as 1,024 words or as sorted values, that never change once it is handed out.</summary>
internal sealed unsafe class KeptWindow
{
    private readonly CellBlock? _block; // takes the memory back; null when there is none

    /// <param name="window">What <see cref="IdOf"/> says.</param>
    /// <param name="arrayLength">Number of values; negative for words.</param>
    public KeptWindow(ulong window, int arrayLength)
    {
        Window = window;
        IsArray = arrayLength >= 0;
        Cardinality = arrayLength;
        Bytes = IsArray ? sizeof(ushort) * arrayLength : ContainerLimits.BitsetBytes;
        Payload = Bytes == 0 ? null : CellMemory.Rent(Bytes, out _block);
    }

    ~KeptWindow()
    {
        if (_block is { } block)
        {
            CellMemory.Return(block, Payload);
        }
    }

    /// <summary>First day, last day, least and most count, from the highest bits down.</summary>
    public ulong Window { get; }

    public bool IsArray { get; }

    /// <summary>Of words to be set before it is handed out, as the payload is.</summary>
    public int Cardinality { get; set; }

    public int Bytes { get; }

    /// <summary>Good as long as this object is referred to.</summary>
    public byte* Payload { get; }

    public static ulong IdOf(ushort first, ushort last, byte least, byte most) => (ulong)first << 32 | (ulong)last << 16 | (ulong)least << 8 | most;
}
