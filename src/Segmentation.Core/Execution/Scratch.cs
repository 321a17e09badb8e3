using System;
using System.Diagnostics;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Execution;

/// <summary>A stack of buffers, aligned to 64 bytes, each with room for 1,024 words or for two arrays with the slack of their kernels, that grows to the depth it was ever used and never shrinks.</summary>
/// <remarks>About three buffers of 16 KiB a level of a rule: depth 64 takes 3 MiB, of which only what is written is ever in a cache.</remarks>
/// <threadsafety>One thread.</threadsafety>
internal sealed unsafe class Scratch
{
    private const int BufferBytes = 2 * (2 * ContainerLimits.ArrayMaximum + ArrayKernels.Slack);
    private const int BuffersPerBlock = 16;

    private byte[][] _blocks = []; // pinned: the addresses below stay valid
    private nint[] _buffers = [];

    /// <summary>Buffers in use; to give back all that were rented since, set it to what it was.</summary>
    public int Top { get; private set; }

    /// <summary>Buffers that there is memory for.</summary>
    public int Capacity => _buffers.Length;

    /// <summary>The next buffer, with whatever it last held.</summary>
    public void* Rent()
    {
        if (Top == _buffers.Length)
        {
            Grow();
        }

        return (void*)_buffers[Top++];
    }

    public void Release(int top)
    {
        Debug.Assert(top <= Top, "only what was rented is given back");
        Top = top;
    }

    private void Grow()
    {
        byte[] block = GC.AllocateUninitializedArray<byte>((BuffersPerBlock + 1) * BufferBytes, pinned: true);
        _blocks = [.. _blocks, block];
        int first = _buffers.Length;
        Array.Resize(ref _buffers, first + BuffersPerBlock);
        fixed (byte* start = block)
        {
            nint aligned = ((nint)start + 63) & ~(nint)63;
            for (int i = 0; i < BuffersPerBlock; i++)
            {
                _buffers[first + i] = aligned + (nint)i * BufferBytes;
            }
        }
    }
}
