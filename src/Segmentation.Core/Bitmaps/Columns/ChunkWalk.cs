using System;
using System.Diagnostics;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Columns;

/// <summary>Walks ascending values and the containers that may hold them, one chunk of values at a time.</summary>
internal ref struct ChunkWalk(ReadOnlySpan<Container> containers, ReadOnlySpan<uint> ascending)
{
    private readonly ReadOnlySpan<Container> _containers = containers;
    private readonly ReadOnlySpan<uint> _ascending = ascending;
    private int _index;

    /// <summary>Index of the first value of the chunk.</summary>
    public int Start { get; private set; }

    /// <summary>Index after the last value of the chunk.</summary>
    public int End { get; private set; }

    public ushort Key { get; private set; }

    /// <summary>The container of the chunk, or null when it has none.</summary>
    public Container? Container { get; private set; }

    public bool MoveNext()
    {
        Start = End;
        if (Start == _ascending.Length)
        {
            return false;
        }

        uint key = _ascending[Start] >> 16;
        while (End < _ascending.Length && _ascending[End] >> 16 == key)
        {
            Debug.Assert(End == 0 || _ascending[End - 1] <= _ascending[End], "values ascend");
            End++;
        }

        while (_index < _containers.Length && _containers[_index].Key < key)
        {
            _index++;
        }

        Key = (ushort)key;
        Container = _index < _containers.Length && _containers[_index].Key == key ? _containers[_index] : null;
        return true;
    }
}
