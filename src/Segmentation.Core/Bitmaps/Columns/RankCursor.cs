using System;
using System.Numerics;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Columns;

/// <summary>Finds the ranks of ascending values in one container, walking it once.</summary>
internal ref struct RankCursor
{
    private readonly ContainerKind _kind;
    private readonly ReadOnlySpan<ulong> _words;
    private readonly ReadOnlySpan<ushort> _items; // values of an array, runs of a run container
    private int _position; // next value, word or run
    private int _rank; // members before the position

    public RankCursor(in Container container)
    {
        _kind = container.Kind;
        switch (_kind)
        {
            case ContainerKind.Array:
                _items = container.Values;
                break;
            case ContainerKind.Bitset:
                _words = container.Words;
                break;
            default:
                _items = container.Runs;
                break;
        }
    }

    /// <summary>Rank of a value, from 0, or -1 when it is no member. No value may be lower than the one before.</summary>
    public int Find(ushort value)
    {
        switch (_kind)
        {
            case ContainerKind.Array:
                _position = Galloping.FirstNotBelow(_items, _position, value);
                return _position < _items.Length && _items[_position] == value ? _position : -1;
            case ContainerKind.Bitset:
                int passed = 0; // a local, because a field would be written and read again for every word
                foreach (ulong before in _words[_position..Math.Max(_position, value >> 6)])
                {
                    passed += BitOperations.PopCount(before);
                }

                _rank += passed;
                _position = Math.Max(_position, value >> 6);
                ulong word = _words[value >> 6];
                ulong bit = 1UL << (value & 63);
                return (word & bit) != 0 ? _rank + BitOperations.PopCount(word & (bit - 1)) : -1;
            default:
                while (_position < _items.Length && _items[_position] + _items[_position + 1] < value)
                {
                    _rank += _items[_position + 1] + 1;
                    _position += 2;
                }

                return _position < _items.Length && _items[_position] <= value ? _rank + value - _items[_position] : -1;
        }
    }
}
