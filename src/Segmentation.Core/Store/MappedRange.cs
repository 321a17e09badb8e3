using Microsoft.Win32.SafeHandles;

namespace Segmentation.Store;

/// <summary>Bytes of a file under a mapping, released when nothing refers to this object.</summary>
internal sealed unsafe class MappedRange(SafeFileHandle file, long offset, long length, string path)
{
    ~MappedRange() => Libc.Unmap(Start, length);

    public byte* Start { get; } = Libc.Map(file, offset, length, path);
}
