using System.Numerics;

namespace Segmentation.Bitmaps;

/// <summary>Native memory for payloads that come and go one by one: cells of 64 bytes to 8 KiB, the power of two that holds the payload.</summary>
/// <remarks>Cut from the collector's heap, or from fresh pages each time, writing a folded bitset cost several times what working it out did.</remarks>
/// <threadsafety>Safe for concurrent callers.</threadsafety>
internal static unsafe class CellMemory
{
    /// <summary>Bytes of the largest cell: a bitset.</summary>
    public const int Largest = 1 << LargestPower;

    private const int SmallestPower = 6;
    private const int LargestPower = 13;

    private static readonly CellShelf[] Shelves = MakeShelves();

    /// <summary>Bytes that a payload takes of memory; 0 for an empty one.</summary>
    public static int SizeOf(int length) => length == 0 ? 0 : Shelves[KindOf(length)].CellBytes;

    /// <summary>A cell with room for a payload, aligned to 64 bytes.</summary>
    /// <param name="length">1 to <see cref="Largest"/>.</param>
    /// <param name="block">What takes it back.</param>
    public static byte* Rent(int length, out CellBlock block) => Shelves[KindOf(length)].Rent(out block);

    /// <summary>Takes back a cell that nobody can reach any more.</summary>
    public static void Return(CellBlock block, byte* cell) => block.Shelf.Return(block, cell);

    private static int KindOf(int length) => BitOperations.Log2((uint)(length - 1) | (1 << (SmallestPower - 1))) + 1 - SmallestPower;

    private static CellShelf[] MakeShelves()
    {
        CellShelf[] shelves = new CellShelf[LargestPower - SmallestPower + 1];
        for (int kind = 0; kind < shelves.Length; kind++)
        {
            shelves[kind] = new CellShelf(1 << (SmallestPower + kind));
        }

        return shelves;
    }
}
