using System;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Segmentation.Bitmaps;

/// <summary>A native block cut into cells of one size. What is given back is handed out again first, since it may still be in a cache.</summary>
/// <threadsafety>Its shelf's lock is held during every call but of <see cref="Populate"/>.</threadsafety>
internal sealed unsafe partial class CellBlock
{
    /// <summary>Bytes that are asked of the system at a time: a page fault for each 4 KiB costs several times as much.</summary>
    private const int Step = 1 << 16;

    private const int PopulateForWriting = 23; // MADV_POPULATE_WRITE of Linux 5.14
    private const int Page = 4_096;

    private readonly byte* _start;
    private readonly int _cellBytes;
    private byte* _free; // the first of the cells that came back; each begins with the address of the next
    private int _fresh; // bytes from the start that were handed out at least once

    /// <param name="shelf">Where cells of the size are kept.</param>
    /// <param name="cellBytes">A power of two.</param>
    /// <param name="bytes">A multiple of 64 KiB.</param>
    public CellBlock(CellShelf shelf, int cellBytes, int bytes)
    {
        Shelf = shelf;
        Bytes = bytes;
        _cellBytes = cellBytes;
        _start = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, Page);
    }

    public CellShelf Shelf { get; }

    public int Bytes { get; }

    /// <summary>Cells that are handed out.</summary>
    public int Used { get; private set; }

    public bool IsFull => _free == null && _fresh == Bytes;

    /// <param name="isFirst">Whether the cell begins a stretch of memory that was never handed out: <see cref="Populate"/> makes it quick to write.</param>
    public byte* Rent(out bool isFirst)
    {
        Debug.Assert(!IsFull, "a full block has no cell left");
        Used++;
        byte* cell = _free;
        isFirst = cell == null && _fresh % Step == 0;
        if (cell != null)
        {
            _free = *(byte**)cell;
            return cell;
        }

        cell = _start + _fresh;
        _fresh += _cellBytes;
        return cell;
    }

    /// <summary>Takes the pages of a stretch from the system at once. Needs no lock; a system that cannot do it gives them one by one.</summary>
    public static void Populate(byte* start)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Advise(start, Step, PopulateForWriting);
        }
    }

    public void Return(byte* cell)
    {
        Debug.Assert(Used > 0 && cell >= _start && cell < _start + _fresh && (cell - _start) % _cellBytes == 0, "only what was handed out comes back");
        *(byte**)cell = _free;
        _free = cell;
        Used--;
    }

    /// <summary>Gives the memory back to the system; no cell may be in use.</summary>
    public void Free() => NativeMemory.AlignedFree(_start);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* start, nuint length, int advice);
}
