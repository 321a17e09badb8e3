using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Ascending ids as differences, each in seven bits a byte with the lowest first and the highest bit set in all bytes but the last (LEB128).</summary>
/// <remarks>The first id is a difference as well, to an id that the caller names: 0, or the last one of what was written before.</remarks>
internal static unsafe class VarintKernels
{
    /// <summary>Most bytes of a difference of 32 bits.</summary>
    public const int MaximumBytes = 5;

    /// <summary>Ids that are written at once when every difference fits in two bytes.</summary>
    private const int Lanes = 32;

    /// <summary>Writes as many ids as there is room for, in order and whole; returns the bytes written, and in <paramref name="encoded"/> how many ids they are.</summary>
    public static int EncodeDifferences(ReadOnlySpan<uint> ids, uint previous, Span<byte> destination, out int encoded) =>
        EncodeDifferences(KernelWidths.Best, ids, previous, destination, out encoded);

    public static int EncodeDifferences(KernelWidth width, ReadOnlySpan<uint> ids, uint previous, Span<byte> destination, out int encoded)
    {
        fixed (uint* first = ids)
        fixed (byte* start = destination)
        {
            uint* next = first;
            uint* end = first + ids.Length;
            byte* to = start;
            byte* room = start + destination.Length;
            bool wide = width >= KernelWidth.Vector512 && KernelWidths.HasCompress;
            while (next < end)
            {
                if (wide && next > first)
                {
                    EncodeShort(ref next, end, ref to, room);
                    previous = next[-1];
                }

                // One that is long or first, and those behind it that are too few for a vector.
                int few = (int)Math.Min(Lanes, end - next);
                int done = EncodeOneByOne(next, few, previous, ref to, room);
                next += done;
                if (done < few)
                {
                    break;
                }

                previous = next[-1];
            }

            encoded = (int)(next - first);
            return (int)(to - start);
        }
    }

    /// <summary>Reads differences back to ids. False when the bytes end within a difference, one has more than 32 bits or bytes than it needs room for, an id would pass 2^32 - 1, or there are more ids than room.</summary>
    public static bool TryDecodeDifferences(ReadOnlySpan<byte> source, uint previous, Span<uint> ids, out int count)
    {
        count = 0;
        for (int i = 0; i < source.Length;)
        {
            ulong difference = 0;
            int shift = 0;
            byte part;
            do
            {
                if (i == source.Length || shift == 7 * MaximumBytes)
                {
                    return false;
                }

                part = source[i++];
                difference |= (ulong)(part & 0x7F) << shift;
                shift += 7;
            }
            while (part >= 0x80);

            if (difference + previous > uint.MaxValue || (part == 0 && shift > 7) || count == ids.Length)
            {
                return false;
            }

            previous += (uint)difference;
            ids[count++] = previous;
        }

        return true;
    }

    /// <summary>Goes on while all of the next ids have differences of 14 bits at most and their bytes surely fit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EncodeShort(ref uint* ids, uint* end, ref byte* destination, byte* room)
    {
        uint* next = ids;
        byte* to = destination;
        while (end - next >= Lanes && room - to >= 2 * Lanes)
        {
            Vector512<uint> low = Vector512.Load(next) - Vector512.Load(next - 1);
            Vector512<uint> high = Vector512.Load(next + 16) - Vector512.Load(next + 15);
            if (Vector512.GreaterThanAny(low | high, Vector512.Create(0x3FFFu)))
            {
                break;
            }

            Vector512<ushort> differences = Vector512.Create(Avx512F.ConvertToVector256UInt16(low), Avx512F.ConvertToVector256UInt16(high));
            Vector512<ushort> second = (differences << 1) & Vector512.Create((ushort)0x7F00);
            Vector512<ushort> isLong = ~Vector512.Equals(second, Vector512<ushort>.Zero);
            Vector512<byte> bytes = (differences & Vector512.Create((ushort)0x7F) | second | isLong & Vector512.Create((ushort)0x80)).AsByte();
            Vector512<byte> used = (isLong | Vector512.Create((ushort)0xFF)).AsByte();
            Avx512Vbmi2.Compress(Vector512<byte>.Zero, used, bytes).Store(to);
            to += Lanes + BitOperations.PopCount((uint)isLong.ExtractMostSignificantBits());
            next += Lanes;
        }

        ids = next;
        destination = to;
    }

    /// <summary>The definition; returns how many ids were written.</summary>
    private static int EncodeOneByOne(uint* ids, int count, uint previous, ref byte* destination, byte* room)
    {
        byte* to = destination;
        int i = 0;
        for (; i < count; i++)
        {
            uint difference = ids[i] - previous;
            int length = (BitOperations.Log2(difference | 1) + 7) / 7;
            if (room - to < length)
            {
                break;
            }

            for (; difference >= 0x80; difference >>= 7)
            {
                *to++ = (byte)(difference | 0x80);
            }

            *to++ = (byte)difference;
            previous = ids[i];
        }

        destination = to;
        return i;
    }
}
