using System;
using System.Runtime.InteropServices;
using Segmentation.Bitmaps;

namespace Segmentation.TestSupport.Bitmaps;

/// <summary>A copy of bytes outside the managed heap, at any misalignment: what a mapped file looks like to a bitmap.</summary>
internal sealed unsafe class NativeBytes : PayloadOwner, IDisposable
{
    private byte* _block;

    public NativeBytes(ReadOnlySpan<byte> bytes, int misalignment)
    {
        Length = bytes.Length;
        _block = (byte*)NativeMemory.AlignedAlloc((nuint)(bytes.Length + misalignment + 1), 64);
        Start = _block + misalignment;
        bytes.CopyTo(new Span<byte>(Start, bytes.Length));
    }

    public byte* Start { get; }

    public int Length { get; }

    /// <summary>How often somebody asked before reading.</summary>
    public int Checks { get; private set; }

    public override void EnsureReadable(byte* start, int length)
    {
        if (start < Start || start + length > Start + Length)
        {
            throw new InvalidOperationException($"{length} bytes at {start - Start} are outside of {Length}.");
        }

        Checks++;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_block);
        _block = null;
    }
}
