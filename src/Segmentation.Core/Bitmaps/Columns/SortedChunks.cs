using System;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Columns;

/// <summary>Cuts strictly ascending values into chunks and checks that they ascend.</summary>
internal ref struct SortedChunks
{
    private readonly ReadOnlySpan<uint> _ascending;
    private readonly ushort[] _low;
    private int _end;
    private int _lastKey;

    /// <param name="ascending">The values.</param>
    /// <param name="keyBefore">The key that every value's must exceed; -1 for none.</param>
    public SortedChunks(ReadOnlySpan<uint> ascending, int keyBefore = -1)
    {
        _ascending = ascending;
        _low = new ushort[Math.Min(ascending.Length, ContainerLimits.ChunkSize)];
        _lastKey = keyBefore;
    }

    /// <summary>Index of the first value of the chunk.</summary>
    public int Start { get; private set; }

    /// <summary>Lower 16 bits of the chunk's values.</summary>
    public readonly ReadOnlySpan<ushort> Low => _low.AsSpan(0, _end - Start);

    public readonly ushort Key => (ushort)_lastKey;

    /// <exception cref="ArgumentException">The values are not strictly ascending.</exception>
    public bool MoveNext()
    {
        Start = _end;
        if (Start == _ascending.Length)
        {
            return false;
        }

        int key = (int)(_ascending[Start] >> 16);
        if (key <= _lastKey)
        {
            throw NotAscending(Start, $"the values before, which reach chunk {_lastKey}");
        }

        _low[0] = (ushort)_ascending[Start];
        for (_end = Start + 1; _end < _ascending.Length && _ascending[_end] >> 16 == key; _end++)
        {
            if (_ascending[_end] <= _ascending[_end - 1])
            {
                throw NotAscending(_end, $"{_ascending[_end - 1]}");
            }

            _low[_end - Start] = (ushort)_ascending[_end];
        }

        _lastKey = key;
        return true;
    }

    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void RequireLength(int expected, int found, string name)
    {
        if (expected != found)
        {
            throw new ArgumentException($"The column holds {found} entries; {expected} are needed.", name);
        }
    }

    private readonly ArgumentException NotAscending(int index, string before) =>
        new($"Value {_ascending[index]} at index {index} does not follow {before}.");
}
