using System;
using System.Runtime.CompilerServices;
using Segmentation.Store;

namespace Segmentation.Delivery;

/// <summary>Memory of a read of an export. It goes back to the system with the read: arrays of this size would stay until the collector looks for them.</summary>
/// <typeparam name="T">What lies in it.</typeparam>
internal sealed unsafe class NativeRoom<T> : IDisposable
    where T : unmanaged
{
    private T* _start;

    /// <param name="count">Values to begin with; nothing is taken for 0.</param>
    public NativeRoom(int count = 0) => Ensure(count, 0);

    ~NativeRoom() => Release();

    /// <summary>Values that it has room for.</summary>
    public int Length { get; private set; }

    /// <summary>All of it; not to be used once the room is disposed of or unreachable.</summary>
    public Span<T> Span => new(_start, Length);

    /// <summary>Makes sure of room for some values; what is added holds zeros.</summary>
    /// <param name="count">Values.</param>
    /// <param name="kept">Values at the front to keep; the others may be lost.</param>
    public void Ensure(int count, int kept)
    {
        if (Length >= count)
        {
            return;
        }

        T* larger = (T*)Libc.MapMemory(BytesOf(count));
        Span[..kept].CopyTo(new Span<T>(larger, count));
        Release();
        _start = larger;
        Length = count;
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private static long BytesOf(int count) => (long)count * Unsafe.SizeOf<T>();

    private void Release()
    {
        if (_start != null)
        {
            Libc.Unmap((byte*)_start, BytesOf(Length));
            _start = null;
            Length = 0;
        }
    }
}
