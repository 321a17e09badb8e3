using System;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

/// <summary>Collects the containers of one result in ascending order of key.</summary>
internal ref struct BitmapAssembler(int capacity)
{
    private Container[] _containers = capacity == 0 ? [] : new Container[capacity];
    private int _count;

    /// <summary>Where the payloads of this result are cut from.</summary>
    public Slab? Slab;

    public void Add(in Container container)
    {
        if (_count == _containers.Length)
        {
            Array.Resize(ref _containers, Math.Max(4, 2 * _count));
        }

        _containers[_count++] = container;
    }

    public void AddRange(ReadOnlySpan<Container> containers)
    {
        foreach (ref readonly Container container in containers)
        {
            Add(container);
        }
    }

    public readonly Bitmap ToBitmap()
    {
        if (_count == 0)
        {
            return Bitmap.Empty;
        }

        return new Bitmap(_count == _containers.Length ? _containers : _containers[.._count]);
    }
}
