using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Segmentation.Formats;

/// <summary>Distinct cells of one column of one block, numbered in the order of their first appearance. Reused from block to block.</summary>
/// <remarks>Open addressing at most half full; a slot holds 32 bits of the hash and the code plus one, so most misses touch one cache line.</remarks>
internal sealed class CellDictionary
{
    // Secret, so that nobody can write a file whose cells all collide; differs by process and is kept nowhere.
    private static readonly ulong Seed = MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(8)) | 1;

    private ulong[] _slots = new ulong[256];
    private int[] _offsets = new int[129];
    private byte[] _bytes = new byte[4096];
    private int _last = -1;

    public int Count { get; private set; }

    public ReadOnlyMemory<int> Offsets => _offsets.AsMemory(0, Count + 1);

    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _offsets[Count]);

    public ReadOnlySpan<byte> this[int code] => _bytes.AsSpan(_offsets[code], _offsets[code + 1] - _offsets[code]);

    public void Clear()
    {
        Array.Clear(_slots);
        Count = 0;
        _last = -1;
    }

    /// <summary>The code of a cell, which is added if it is new.</summary>
    public int Add(ReadOnlySpan<byte> cell)
    {
        if (_last >= 0 && cell.SequenceEqual(this[_last]))
        {
            return _last;
        }

        ulong hash = Hash(cell);
        uint tag = (uint)(hash >> 32);
        ulong[] slots = _slots;
        uint slot = unchecked((uint)hash) & (uint)(slots.Length - 1);
        while (slots[slot] != 0)
        {
            if ((uint)(slots[slot] >> 32) == tag)
            {
                int code = unchecked((int)(uint)slots[slot]) - 1;
                if (cell.SequenceEqual(this[code]))
                {
                    return _last = code;
                }
            }

            slot = (slot + 1) & (uint)(slots.Length - 1);
        }

        return _last = Append(cell, tag, slot);
    }

    private int Append(ReadOnlySpan<byte> cell, uint tag, uint slot)
    {
        int code = Count++;
        int start = _offsets[code];
        int end = checked(start + cell.Length);
        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(end, (int)Math.Min(Array.MaxLength, _bytes.Length * 2L)));
        }

        if (Count == _offsets.Length)
        {
            Array.Resize(ref _offsets, _offsets.Length * 2);
        }

        cell.CopyTo(_bytes.AsSpan(start));
        _offsets[Count] = end;
        _slots[slot] = (ulong)tag << 32 | (uint)(code + 1);
        if (Count * 2 > _slots.Length)
        {
            Grow();
        }

        return code;
    }

    private void Grow()
    {
        ulong[] slots = new ulong[_slots.Length * 2];
        for (int code = 0; code < Count; code++)
        {
            ulong hash = Hash(this[code]);
            uint slot = unchecked((uint)hash) & (uint)(slots.Length - 1);
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & (uint)(slots.Length - 1);
            }

            slots[slot] = hash >> 32 << 32 | (uint)(code + 1);
        }

        _slots = slots;
    }

    /// <summary>Folds eight bytes at a time by a 64 × 64 → 128-bit multiplication; the last eight overlap.</summary>
    private static ulong Hash(ReadOnlySpan<byte> cell)
    {
        ref byte first = ref MemoryMarshal.GetReference(cell);
        int length = cell.Length;
        ulong hash = Seed ^ (ulong)length;
        if (length >= 8)
        {
            int i = 0;
            for (; i < length - 8; i += 8)
            {
                hash = Mix(hash ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, i)));
            }

            return Mix(hash ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, length - 8)));
        }

        if (length >= 4)
        {
            ulong low = Unsafe.ReadUnaligned<uint>(ref first);
            ulong high = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, length - 4));
            return Mix(hash ^ (high << 32 | low));
        }

        ulong few = 0;
        for (int i = 0; i < length; i++)
        {
            few = few << 8 | Unsafe.Add(ref first, i);
        }

        return Mix(hash ^ few);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong value)
    {
        UInt128 product = Math.BigMul(value, 0x9E3779B97F4A7C15UL ^ BitOperations.RotateLeft(Seed, 32));
        return unchecked((ulong)product ^ (ulong)(product >> 64));
    }
}
