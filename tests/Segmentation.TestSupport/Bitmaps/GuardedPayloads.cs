using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.TestSupport.Bitmaps;

/// <summary>Copies of bitmaps whose every payload ends where the next page may not be touched: whoever reads a byte too many ends the process. Linux only.</summary>
internal sealed unsafe partial class GuardedPayloads : PayloadOwner, IDisposable
{
    private const int NoAccess = 0;
    private const int ReadAndWrite = 3;
    private const int PrivateMemory = 0x22; // MAP_PRIVATE | MAP_ANONYMOUS

    private readonly List<(nint Start, nint Length)> _mappings = [];

    public Bitmap Copy(Bitmap bitmap) => new([.. bitmap.Containers.ToArray().Select(container =>
        new Container(container.Key, container.Kind, container.Cardinality, container.RunCount, (byte*)CopyOf(container), this))]);

    public override void EnsureReadable(byte* start, int length)
    {
    }

    public void Dispose()
    {
        foreach ((nint start, nint length) in _mappings)
        {
            MUnmap(start, length);
        }

        _mappings.Clear();
    }

    private nint CopyOf(Container container)
    {
        nint page = Environment.SystemPageSize;
        nint room = (container.PayloadLength + page - 1) / page * page;
        nint start = MMap(0, room + page, ReadAndWrite, PrivateMemory, -1, 0);
        if (start == -1 || MProtect(start + room, page, NoAccess) != 0)
        {
            throw new InvalidOperationException($"No guarded memory: error {Marshal.GetLastPInvokeError()}.");
        }

        _mappings.Add((start, room + page));
        nint payload = start + room - container.PayloadLength;
        Buffer.MemoryCopy(container.Payload, (byte*)payload, container.PayloadLength, container.PayloadLength);
        GC.KeepAlive(container.Owner);
        return payload;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint MMap(nint address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int MProtect(nint address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int MUnmap(nint address, nint length);
}
