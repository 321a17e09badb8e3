using System.Collections.Generic;
using System.Threading;

namespace Segmentation.Bitmaps;

/// <summary>Native cells of one size, taken and given back one at a time.</summary>
/// <remarks>Blocks begin with 64 KiB and grow with what is taken, up to 2 MiB. An empty block goes back to the system unless little else is free.</remarks>
/// <threadsafety>Safe for concurrent callers.</threadsafety>
internal sealed unsafe class CellShelf(int cellBytes)
{
    /// <summary>Bytes of blocks without a cell in use that are kept for the next use: 16 MiB.</summary>
    public const int MostSpare = 16 << 20;

    private const int FirstBlock = 1 << 16;
    private const int LargestBlock = 1 << 21;

    private readonly Lock _gate = new();
    private readonly List<CellBlock> _open = []; // blocks that are not full; the last is used first
    private long _bytes;
    private long _spare;

    /// <summary>Bytes of a cell.</summary>
    public int CellBytes { get; } = cellBytes;

    /// <summary>Bytes of all blocks.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>A cell, aligned to 64 bytes, with whatever it last held; the block takes it back.</summary>
    public byte* Rent(out CellBlock block)
    {
        byte* cell;
        bool isFirst;
        lock (_gate)
        {
            if (_open.Count == 0)
            {
                int bytes = (int)long.Clamp(_bytes, FirstBlock, LargestBlock);
                _open.Add(new CellBlock(this, CellBytes, bytes));
                _bytes += bytes;
                _spare += bytes;
            }

            block = _open[^1];
            _spare -= block.Used == 0 ? block.Bytes : 0;
            cell = block.Rent(out isFirst);
            if (block.IsFull)
            {
                _open.RemoveAt(_open.Count - 1);
            }
        }

        if (isFirst)
        {
            CellBlock.Populate(cell);
        }

        return cell;
    }

    /// <summary>Takes back a cell that nobody can reach any more.</summary>
    public void Return(CellBlock block, byte* cell)
    {
        lock (_gate)
        {
            if (block.IsFull)
            {
                _open.Add(block);
            }

            block.Return(cell);
            if (block.Used > 0)
            {
                return;
            }

            _spare += block.Bytes;
            if (_spare <= MostSpare)
            {
                return;
            }

            _open.Remove(block);
            _spare -= block.Bytes;
            _bytes -= block.Bytes;
        }

        block.Free();
    }
}
