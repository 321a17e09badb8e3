using System;
using System.Text;
using Segmentation.Vocabulary;

namespace Segmentation.Index;

/// <summary>UTF-8 text → dense code from 0, by open addressing over the bytes themselves, so that a look-up allocates nothing.</summary>
/// <threadsafety>Not safe for concurrent use.</threadsafety>
internal sealed class Utf8Codes
{
    /// <summary>Bytes of text that a dictionary holds at most. Distinct texts reach it before they are 2^29, where slots would end.</summary>
    public static int MostText => Array.MaxLength;

    private const int InitialSlots = 16;

    private int[] _slots; // code + 1; 0 is free; a power of two of them, at most half taken
    private int[] _hashes;
    private int[] _ends; // where the text of each code ends in _bytes
    private byte[] _bytes;

    public Utf8Codes()
    {
        _slots = new int[InitialSlots];
        _hashes = new int[InitialSlots / 2];
        _ends = new int[InitialSlots / 2];
        _bytes = new byte[256];
    }

    private Utf8Codes(Utf8Codes other)
    {
        _slots = (int[])other._slots.Clone();
        _hashes = (int[])other._hashes.Clone();
        _ends = (int[])other._ends.Clone();
        _bytes = (byte[])other._bytes.Clone();
        Count = other.Count;
    }

    public int Count { get; private set; }

    /// <summary>Bytes of all texts.</summary>
    public int TextLength => Start(Count);

    /// <summary>The text of a code below <see cref="Count"/>.</summary>
    public ReadOnlySpan<byte> this[int code] => _bytes.AsSpan(Start(code).._ends[code]);

    public string TextOf(int code) => Encoding.UTF8.GetString(this[code]);

    /// <summary>The code of a text, or -1.</summary>
    public int Find(ReadOnlySpan<byte> utf8) => _slots[SlotOf(utf8, Hash(utf8))] - 1;

    /// <summary>The code of a text that enters under the next code unless it is known.</summary>
    public int FindOrAdd(ReadOnlySpan<byte> utf8)
    {
        int hash = Hash(utf8);
        int slot = SlotOf(utf8, hash);
        if (_slots[slot] != 0)
        {
            return _slots[slot] - 1;
        }

        int code = Count;
        int start = Start(code);
        if (utf8.Length > Array.MaxLength - start)
        {
            throw new InvalidOperationException($"A dictionary holds at most {Array.MaxLength} bytes of text; {start} are taken and {utf8.Length} more were asked for.");
        }

        if (code == _ends.Length)
        {
            Array.Resize(ref _ends, 2 * code);
            Array.Resize(ref _hashes, 2 * code);
        }

        if (start + utf8.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(2L * _bytes.Length, start + utf8.Length)));
        }

        utf8.CopyTo(_bytes.AsSpan(start));
        _ends[code] = start + utf8.Length;
        _hashes[code] = hash;
        _slots[slot] = code + 1;
        Count = code + 1;
        if (2 * Count >= _slots.Length)
        {
            Grow();
        }

        return code;
    }

    public Utf8Codes Copy() => new(this);

    /// <summary>A column whose dictionary these texts are; nothing may be added to them afterwards.</summary>
    public TextColumn ToColumn(string name, ReadOnlyMemory<int> codes)
    {
        int[] offsets = new int[Count + 1];
        _ends.AsSpan(0, Count).CopyTo(offsets.AsSpan(1));
        return new TextColumn(name, codes, offsets, _bytes.AsMemory(0, TextLength));
    }

    private static int Hash(ReadOnlySpan<byte> utf8)
    {
        HashCode hash = default;
        hash.AddBytes(utf8);
        return hash.ToHashCode();
    }

    private int Start(int code) => code == 0 ? 0 : _ends[code - 1];

    private int SlotOf(ReadOnlySpan<byte> utf8, int hash)
    {
        int mask = _slots.Length - 1;
        for (int slot = hash & mask; ; slot = (slot + 1) & mask)
        {
            int code = _slots[slot] - 1;
            if (code < 0 || (_hashes[code] == hash && this[code].SequenceEqual(utf8)))
            {
                return slot;
            }
        }
    }

    private void Grow()
    {
        int[] slots = new int[2 * _slots.Length];
        int mask = slots.Length - 1;
        for (int code = 0; code < Count; code++)
        {
            int slot = _hashes[code] & mask;
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            slots[slot] = code + 1;
        }

        _slots = slots;
    }
}
