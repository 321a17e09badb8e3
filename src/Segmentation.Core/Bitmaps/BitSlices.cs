using System;
using System.Collections.Generic;

namespace Segmentation.Bitmaps;

/// <summary>A signed 64-bit number per member, held as two's-complement bit slices.</summary>
/// <remarks>
/// <para><see cref="Slices"/>[i] holds the members whose bit i is set, lowest bit first; the last slice is the sign and stands for
/// every higher bit too, so a wider column repeats it by reference. 0 to 64 slices; none when there are no members or all numbers are 0.</para>
/// <para>Source: O'Neil and Quass, "Improved query performance with variant indexes", SIGMOD 1997.</para>
/// </remarks>
internal sealed class BitSlices(Bitmap existence, Bitmap[] slices)
{
    public static BitSlices Empty { get; } = new(Bitmap.Empty, []);

    /// <summary>Members that have a number.</summary>
    public Bitmap Existence { get; } = existence;

    private readonly Bitmap[] _slices = slices;

    public ReadOnlySpan<Bitmap> Slices => _slices;

    public bool TryGet(uint value, out long number)
    {
        number = 0;
        if (!Existence.Contains(value))
        {
            return false;
        }

        for (int i = 0; i < _slices.Length; i++)
        {
            if (_slices[i].Contains(value))
            {
                number |= i == _slices.Length - 1 ? -1L << i : 1L << i;
            }
        }

        return true;
    }

    /// <summary>The column after <paramref name="removed"/> lost their numbers and members of <paramref name="added"/> took theirs.</summary>
    public BitSlices Fold(ValuedBitmap added, Bitmap removed)
    {
        SortedDictionary<uint, long> numbers = [];
        foreach (uint value in Existence)
        {
            if (!removed.Contains(value))
            {
                TryGet(value, out long number);
                numbers[value] = number;
            }
        }

        foreach (ValuedMember member in added.Enumerate())
        {
            numbers[member.Value] = member.Number;
        }

        return Of(numbers);
    }

    private static BitSlices Of(SortedDictionary<uint, long> numbers)
    {
        int width = 0;
        foreach (long number in numbers.Values)
        {
            width = Math.Max(width, number == 0 ? 0 : 65 - System.Numerics.BitOperations.LeadingZeroCount((ulong)(number < 0 ? ~number : number)));
        }

        BitmapBuilder existence = new();
        BitmapBuilder[] slices = new BitmapBuilder[width];
        for (int i = 0; i < width; i++)
        {
            slices[i] = new BitmapBuilder();
        }

        foreach ((uint value, long number) in numbers)
        {
            existence.Add(value);
            for (int i = 0; i < width; i++)
            {
                if ((number >> i & 1) != 0)
                {
                    slices[i].Add(value);
                }
            }
        }

        return new BitSlices(existence.Build(), Array.ConvertAll(slices, static slice => slice.Build()));
    }
}
