using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Sets turned on their side: a row a value of a chunk, whose bit b says whether set b has the value. One walk over a set's values along the rows counts what it has in common with 64 others.</summary>
/// <remarks>There are 65,536 rows, so every 16-bit value has one. The scalar code defines.</remarks>
internal static unsafe partial class RowKernels
{
    /// <summary>Sets that one block of rows holds: bits of a row.</summary>
    public const int Columns = 64;

    private const int MostPerByte = byte.MaxValue;

    /// <summary>Sets a bit in the row of each value: takes the values into a set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Set(ulong* rows, ushort* values, int count, ulong bit)
    {
        int i = 0;
        for (; i + 4 <= count; i += 4)
        {
            rows[values[i]] |= bit;
            rows[values[i + 1]] |= bit;
            rows[values[i + 2]] |= bit;
            rows[values[i + 3]] |= bit;
        }

        for (; i < count; i++)
        {
            rows[values[i]] |= bit;
        }
    }

    /// <summary>Empties the rows of the values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Clear(ulong* rows, ushort* values, int count)
    {
        for (int i = 0; i < count; i++)
        {
            rows[values[i]] = 0;
        }
    }

    /// <summary>Adds to each of 64 counts how many of the values have that bit in their row.</summary>
    public static void Count(ulong* rows, ushort* values, int count, uint* counts) => Count(KernelWidths.Best, rows, values, count, counts);

    /// <inheritdoc cref="Count(ulong*, ushort*, int, uint*)"/>
    public static void Count(KernelWidth width, ulong* rows, ushort* values, int count, uint* counts)
    {
        if (width >= KernelWidth.Vector512 && Avx512Vbmi.IsSupported)
        {
            Count512(rows, values, count, counts);
        }
        else if (width >= KernelWidth.Vector256 && Avx2.IsSupported)
        {
            Count256(rows, values, count, counts);
        }
        else if (width >= KernelWidth.Vector128 && Vector128.IsHardwareAccelerated)
        {
            Count128(rows, values, count, counts);
        }
        else
        {
            CountScalar(rows, values, count, counts);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void CountScalar(ulong* rows, ushort* values, int count, uint* counts)
    {
        for (int i = 0; i < count; i++)
        {
            for (ulong row = rows[values[i]]; row != 0; row &= row - 1)
            {
                counts[BitOperations.TrailingZeroCount(row)]++;
            }
        }
    }

    /// <summary>Each bit of a row becomes a byte of a vector; bytes are added up before they can overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Count512(ulong* rows, ushort* values, int count, uint* counts)
    {
        Vector512<byte> places = Vector512<byte>.Indices; // byte i takes the bits from i on
        Vector512<byte> one = Vector512.Create((byte)1);
        while (count > 0)
        {
            int block = Math.Min(count, MostPerByte);
            Vector512<byte> even = Vector512<byte>.Zero;
            Vector512<byte> odd = Vector512<byte>.Zero;
            int i = 0;
            for (; i + 4 <= block; i += 4)
            {
                even += Avx512Vbmi.MultiShift(places, Vector512.Create(rows[values[i]])) & one;
                odd += Avx512Vbmi.MultiShift(places, Vector512.Create(rows[values[i + 1]])) & one;
                even += Avx512Vbmi.MultiShift(places, Vector512.Create(rows[values[i + 2]])) & one;
                odd += Avx512Vbmi.MultiShift(places, Vector512.Create(rows[values[i + 3]])) & one;
            }

            for (; i < block; i++)
            {
                even += Avx512Vbmi.MultiShift(places, Vector512.Create(rows[values[i]])) & one;
            }

            even += odd;
            for (int quarter = 0; quarter < 4; quarter++)
            {
                Vector128<byte> sums = quarter switch
                {
                    0 => even.GetLower().GetLower(),
                    1 => even.GetLower().GetUpper(),
                    2 => even.GetUpper().GetLower(),
                    _ => even.GetUpper().GetUpper(),
                };
                uint* target = counts + 16 * quarter;
                (Vector512.Load(target) + Avx512F.ConvertToVector512UInt32(sums)).Store(target);
            }

            values += block;
            count -= block;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Count256(ulong* rows, ushort* values, int count, uint* counts)
    {
        Vector256<byte> low = Vector256.Create(0x0000_0000_0000_0000UL, 0x0101_0101_0101_0101UL, 0x0202_0202_0202_0202UL, 0x0303_0303_0303_0303UL).AsByte();
        Vector256<byte> high = low + Vector256.Create((byte)4);
        Vector256<byte> bits = Vector256.Create(0x8040_2010_0804_0201UL).AsByte();
        while (count > 0)
        {
            int block = Math.Min(count, MostPerByte);
            Vector256<byte> first = Vector256<byte>.Zero;
            Vector256<byte> second = Vector256<byte>.Zero;
            for (int i = 0; i < block; i++)
            {
                Vector256<byte> row = Vector256.Create(rows[values[i]]).AsByte();
                first -= Vector256.Equals(Avx2.Shuffle(row, low) & bits, bits); // minus one a hit
                second -= Vector256.Equals(Avx2.Shuffle(row, high) & bits, bits);
            }

            Add(first.GetLower(), counts);
            Add(first.GetUpper(), counts + 16);
            Add(second.GetLower(), counts + 32);
            Add(second.GetUpper(), counts + 48);
            values += block;
            count -= block;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Count128(ulong* rows, ushort* values, int count, uint* counts)
    {
        Vector128<byte> two = Vector128.Create(0x0000_0000_0000_0000UL, 0x0101_0101_0101_0101UL).AsByte();
        Vector128<byte> bits = Vector128.Create(0x8040_2010_0804_0201UL).AsByte();
        while (count > 0)
        {
            int block = Math.Min(count, MostPerByte);
            Vector128<byte> first = Vector128<byte>.Zero;
            Vector128<byte> second = Vector128<byte>.Zero;
            Vector128<byte> third = Vector128<byte>.Zero;
            Vector128<byte> fourth = Vector128<byte>.Zero;
            for (int i = 0; i < block; i++)
            {
                Vector128<byte> row = Vector128.Create(rows[values[i]]).AsByte();
                first -= Vector128.Equals(Vector128.Shuffle(row, two) & bits, bits);
                second -= Vector128.Equals(Vector128.Shuffle(row, two + Vector128.Create((byte)2)) & bits, bits);
                third -= Vector128.Equals(Vector128.Shuffle(row, two + Vector128.Create((byte)4)) & bits, bits);
                fourth -= Vector128.Equals(Vector128.Shuffle(row, two + Vector128.Create((byte)6)) & bits, bits);
            }

            Add(first, counts);
            Add(second, counts + 16);
            Add(third, counts + 32);
            Add(fourth, counts + 48);
            values += block;
            count -= block;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector128<byte> sums, uint* counts)
    {
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(sums);
        (Vector128<uint> first, Vector128<uint> second) = Vector128.Widen(low);
        (Vector128<uint> third, Vector128<uint> fourth) = Vector128.Widen(high);
        (Vector128.Load(counts) + first).Store(counts);
        (Vector128.Load(counts + 4) + second).Store(counts + 4);
        (Vector128.Load(counts + 8) + third).Store(counts + 8);
        (Vector128.Load(counts + 12) + fourth).Store(counts + 12);
    }
}
