using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Segmentation.Store;

/// <summary>CRC-32C (Castagnoli), the checksum of everything in a store: <c>Crc32C.Of("123456789") = 0xE3069283</c>.</summary>
internal static class Crc32C
{
    /// <summary>Bytes of each of the three streams that are worked side by side, so that the instruction's latency is hidden.</summary>
    private const int Lane = 1_024;

    private static readonly uint[] ShiftByLane = ShiftTable(Lane);

    public static uint Of(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The checksum of what <paramref name="crc"/> covers followed by <paramref name="bytes"/>.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint state = ~crc;
        while (bytes.Length >= 3 * Lane)
        {
            ReadOnlySpan<ulong> a = MemoryMarshal.Cast<byte, ulong>(bytes[..Lane]);
            ReadOnlySpan<ulong> b = MemoryMarshal.Cast<byte, ulong>(bytes.Slice(Lane, Lane));
            ReadOnlySpan<ulong> c = MemoryMarshal.Cast<byte, ulong>(bytes.Slice(2 * Lane, Lane));
            uint second = 0;
            uint third = 0;
            for (int i = 0; i < a.Length; i++)
            {
                state = BitOperations.Crc32C(state, a[i]);
                second = BitOperations.Crc32C(second, b[i]);
                third = BitOperations.Crc32C(third, c[i]);
            }

            state = Shift(Shift(state) ^ second) ^ third;
            bytes = bytes[(3 * Lane)..];
        }

        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            state = BitOperations.Crc32C(state, word);
        }

        foreach (byte value in bytes[(words.Length * sizeof(ulong))..])
        {
            state = BitOperations.Crc32C(state, value);
        }

        return ~state;
    }

    /// <summary>The state after a lane of zero bytes: CRCs are linear, so lanes begun at zero can be added.</summary>
    private static uint Shift(uint state) =>
        ShiftByLane[state & 0xFF]
        ^ ShiftByLane[0x100 + (state >> 8 & 0xFF)]
        ^ ShiftByLane[0x200 + (state >> 16 & 0xFF)]
        ^ ShiftByLane[0x300 + (state >> 24)];

    private static uint[] ShiftTable(int zeros)
    {
        uint[] table = new uint[4 * 256];
        for (int i = 0; i < table.Length; i++)
        {
            uint state = (uint)(i & 0xFF) << (8 * (i >> 8));
            for (int z = 0; z < zeros; z++)
            {
                state = BitOperations.Crc32C(state, (byte)0);
            }

            table[i] = state;
        }

        return table;
    }
}
