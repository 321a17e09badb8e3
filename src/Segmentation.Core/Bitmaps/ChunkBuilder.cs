using System;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps;

/// <summary>Collects the values of one chunk: as one range, as a list in order of arrival, then as bits.</summary>
internal sealed unsafe class ChunkBuilder
{
    private ushort[] _values = [];
    private int _count;
    private ulong[]? _words;
    private int _first = -1; // the only range so far, when there are no values and no words
    private int _last = -1;

    public void Add(ushort value)
    {
        if (_first >= 0)
        {
            AddRange(value, value);
            return;
        }

        if (_words is null && _count < _values.Length)
        {
            _values[_count++] = value;
            return;
        }

        AddSlow(value);
    }

    public void AddRange(int first, int last)
    {
        if (_words is null && _count == 0)
        {
            if (_first < 0)
            {
                (_first, _last) = (first, last);
                return;
            }

            if (first <= _last + 1 && last >= _first - 1)
            {
                (_first, _last) = (Math.Min(first, _first), Math.Max(last, _last));
                return;
            }
        }

        fixed (ulong* words = Words())
        {
            RangeKernels.Set(words, first, last);
        }
    }

    /// <summary>A chunk that is one range is written as a run when that is smaller.</summary>
    public Container Build(ushort key, ref Slab? slab)
    {
        Container container;
        if (_first >= 0)
        {
            ushort* run = stackalloc ushort[2] { (ushort)_first, (ushort)(_last - _first) };
            ContainerWriter.TryWriteRuns(key, run, 1, ref slab, out container);
        }
        else if (_words is not null)
        {
            ContainerWriter.TryWrite(key, _words, ref slab, out container);
        }
        else
        {
            Array.Sort(_values, 0, _count);
            int distinct = 1;
            for (int i = 1; i < _count; i++)
            {
                if (_values[i] != _values[distinct - 1])
                {
                    _values[distinct++] = _values[i];
                }
            }

            container = ContainerWriter.Write(key, _values.AsSpan(0, distinct), ref slab);
        }

        return container;
    }

    private void AddSlow(ushort value)
    {
        if (_words is null && _count < ContainerLimits.ArrayMaximum)
        {
            Array.Resize(ref _values, Math.Max(4, Math.Min(2 * _count, ContainerLimits.ArrayMaximum)));
            _values[_count++] = value;
            return;
        }

        Words()[value >> 6] |= 1UL << (value & 63);
    }

    /// <summary>Turns whatever was collected into bits.</summary>
    private ulong[] Words()
    {
        if (_words is not null)
        {
            return _words;
        }

        _words = new ulong[ContainerLimits.BitsetWords];
        fixed (ulong* words = _words)
        fixed (ushort* values = _values)
        {
            ArrayKernels.SetBits(words, values, _count);
            if (_first >= 0)
            {
                RangeKernels.Set(words, _first, _last);
                _first = -1;
            }
        }

        _values = [];
        _count = 0;
        return _words;
    }
}
