using System;

namespace Segmentation.Bitmaps.Columns;

/// <summary>The slab that operations of one thread cut their payloads from, so that many small results share one block.</summary>
internal static class ThreadSlab
{
    [ThreadStatic]
    private static Slab? _current;

    public static ref Slab? Current => ref _current;
}
