using System;
using System.Linq;
using Segmentation.Bitmaps;
using static Segmentation.Benchmarks.Comparison.Peers.Croaring;

namespace Segmentation.Benchmarks.Comparison.Peers;

/// <summary>Bit slices of numbers from 0 up, lowest bit first, worked on through CRoaring's interface (O'Neil and Quass 1997).</summary>
internal sealed unsafe class CroaringNumbers : IDisposable
{
    private readonly nint[] _slices;

    public CroaringNumbers(ReadOnlySpan<Bitmap> slices)
    {
        _slices = new nint[slices.Length];
        for (int i = 0; i < slices.Length; i++)
        {
            _slices[i] = Read(slices[i].ToPortable());
        }
    }

    public long Sum(nint within)
    {
        long sum = 0;
        for (int bit = 0; bit < _slices.Length; bit++)
        {
            sum += (long)roaring_bitmap_and_cardinality(within, _slices[bit]) << bit;
        }

        return sum;
    }

    /// <summary>The members with the highest numbers; of equal ones, the lower.</summary>
    public uint[] Top(nint within, int most)
    {
        nint above = roaring_bitmap_create_with_capacity(0);
        nint equal = roaring_bitmap_copy(within);
        for (int bit = _slices.Length - 1; bit >= 0; bit--)
        {
            nint higher = roaring_bitmap_and(equal, _slices[bit]);
            if (roaring_bitmap_get_cardinality(above) + roaring_bitmap_get_cardinality(higher) > (ulong)most)
            {
                roaring_bitmap_free(equal);
                equal = higher;
                continue;
            }

            roaring_bitmap_or_inplace(above, higher);
            roaring_bitmap_free(higher);
            roaring_bitmap_andnot_inplace(equal, _slices[bit]);
        }

        uint[] best = ToArray(above);
        uint[] rest = ToArray(equal);
        return [.. best, .. rest.Take(most - best.Length)];
    }

    public void Dispose() => Array.ForEach(_slices, static slice => roaring_bitmap_free(slice));

    private static uint[] ToArray(nint bitmap)
    {
        uint[] values = new uint[roaring_bitmap_get_cardinality(bitmap)];
        fixed (uint* first = values)
        {
            roaring_bitmap_to_uint32_array(bitmap, first);
        }

        roaring_bitmap_free(bitmap);
        return values;
    }
}
