using System;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps.Columns;

/// <summary>Cuts strictly ascending values into chunks and checks that they ascend.</summary>
/// <param name="ascending">The values.</param>
/// <param name="keyBefore">The key that every value's must exceed; -1 for none.</param>
internal ref struct SortedChunks(ReadOnlySpan<uint> ascending, int keyBefore = -1)
{
    [ThreadStatic]
    private static ushort[]? _low;

    private readonly ReadOnlySpan<uint> _ascending = ascending;
    private int _end;
    private int _key = keyBefore;

    /// <summary>Index of the first value of the chunk.</summary>
    public int Start { get; private set; }

    /// <summary>Lower 16 bits of the chunk's values; valid until the thread cuts its next chunk.</summary>
    public ReadOnlySpan<ushort> Low { get; private set; }

    public readonly ushort Key => (ushort)_key;

    /// <exception cref="ArgumentException">The values are not strictly ascending.</exception>
    public bool MoveNext()
    {
        Start = _end;
        if (Start == _ascending.Length)
        {
            return false;
        }

        int key = (int)(_ascending[Start] >> 16);
        if (key <= _key)
        {
            throw NotAscending(Start, $"chunk {_key}, which values before it reached");
        }

        _key = key;
        _end = Start + LengthOfChunk(_ascending[Start..], key);
        ReadOnlySpan<uint> chunk = _ascending[Start.._end];
        int wrong = SortedKernels.FirstNotAscending(chunk);
        if (wrong < chunk.Length)
        {
            throw NotAscending(Start + wrong, $"{chunk[wrong - 1]}");
        }

        _low ??= new ushort[ContainerLimits.ChunkSize];
        SortedKernels.CopyLow(chunk, _low);
        Low = _low.AsSpan(0, chunk.Length);
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

    /// <summary>Index of the first value of a higher key. In values that do not ascend it may be any index after which the check of order fails.</summary>
    private static int LengthOfChunk(ReadOnlySpan<uint> values, int key)
    {
        int low = 1;
        int high = values.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (values[middle] >> 16 <= key)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private readonly ArgumentException NotAscending(int index, string before) =>
        new($"Value {_ascending[index]} at index {index} does not follow {before}.");
}
