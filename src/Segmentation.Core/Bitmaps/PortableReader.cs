using System;
using System.Buffers.Binary;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps;

/// <summary>Reads one bitmap in the portable Roaring format from bytes that nobody vouches for: everything is checked before it is used.</summary>
/// <remarks>Allocates at most 24 bytes for every 4 of the header, and, when payloads are copied, their own length.</remarks>
internal unsafe ref struct PortableReader
{
    private readonly byte* _start;
    private readonly long _length;
    private readonly PayloadOwner? _owner;
    private Slab? _slab;
    private long _at;

    /// <param name="start">First byte.</param>
    /// <param name="length">Bytes that may be read.</param>
    /// <param name="owner">Owner of the bytes, whose payloads then stay where they are; null to copy them.</param>
    public PortableReader(byte* start, long length, PayloadOwner? owner)
    {
        _start = start;
        _length = length;
        _owner = owner;
    }

    public Bitmap Read(out long consumed)
    {
        uint cookie = ReadUInt32("a cookie of 4 bytes");
        bool hasRuns = (cookie & 0xFFFF) == PortableFormat.CookieWithRuns;
        int count;
        if (hasRuns)
        {
            count = (int)(cookie >> 16) + 1;
        }
        else if (cookie == PortableFormat.CookieWithoutRuns)
        {
            uint size = ReadUInt32("a number of containers of 4 bytes");
            if (size > ContainerLimits.ChunkSize)
            {
                throw Corrupt(_at - 4, "a number of containers of 0 to 65,536", $"{size}");
            }

            count = (int)size;
        }
        else
        {
            throw Corrupt(
                0, $"cookie {PortableFormat.CookieWithoutRuns}, or {PortableFormat.CookieWithRuns} in its low 16 bits", $"{cookie}");
        }

        int headerLength = PortableFormat.HeaderLength(count, hasRuns);
        if (headerLength > _length)
        {
            throw Corrupt(_at, $"a header of {headerLength} bytes for {count} containers", $"{_length} bytes in all");
        }

        _owner?.EnsureReadable(_start, headerLength);
        byte* flags = _start + _at;
        byte* descriptions = flags + (hasRuns ? (count + 7) / 8 : 0);
        byte* offsets = PortableFormat.HasOffsets(count, hasRuns) ? descriptions + 4 * count : null;
        _at = headerLength;
        Container[] containers = count == 0 ? [] : new Container[count];
        int previousKey = -1;
        for (int i = 0; i < containers.Length; i++)
        {
            uint description = UInt32(descriptions + 4 * i);
            int key = (int)(description & 0xFFFF);
            int cardinality = (int)(description >> 16) + 1;
            if (key <= previousKey)
            {
                throw Corrupt(descriptions + 4 * i - _start, $"a key above {previousKey}", $"{key}");
            }

            if (offsets != null && UInt32(offsets + 4 * i) != _at)
            {
                throw Corrupt(offsets + 4 * i - _start, $"offset {_at}", $"{UInt32(offsets + 4 * i)}");
            }

            previousKey = key;
            containers[i] = hasRuns && (flags[i >> 3] >> (i & 7) & 1) != 0
                ? ReadRuns((ushort)key, cardinality)
                : cardinality > ContainerLimits.ArrayMaximum
                    ? ReadBitset((ushort)key, cardinality)
                    : ReadArray((ushort)key, cardinality);
        }

        consumed = _at;
        return count == 0 ? Bitmap.Empty : new Bitmap(containers);
    }

    private Container ReadArray(ushort key, int cardinality)
    {
        long at = _at;
        if (!TryTake(2 * cardinality, out byte* payload))
        {
            throw Truncated($"an array of {cardinality} values");
        }

        ushort* values = (ushort*)payload;
        int index = PayloadKernels.FirstNotAscending(values, cardinality);
        if (index < cardinality)
        {
            throw Corrupt(at + 2 * index, $"a value above {values[index - 1]}", $"{values[index]}");
        }

        payload = Place(payload, 2 * cardinality, out PayloadOwner owner);
        return new Container(key, ContainerKind.Array, cardinality, 0, payload, owner);
    }

    private Container ReadBitset(ushort key, int cardinality)
    {
        long at = _at;
        if (!TryTake(ContainerLimits.BitsetBytes, out byte* payload))
        {
            throw Truncated("a bitset");
        }

        int found = WordKernels.Count((ulong*)payload);
        if (found != cardinality)
        {
            throw Corrupt(at, $"a bitset of {cardinality} members", $"{found}");
        }

        payload = Place(payload, ContainerLimits.BitsetBytes, out PayloadOwner owner);
        return new Container(key, ContainerKind.Bitset, cardinality, 0, payload, owner);
    }

    private Container ReadRuns(ushort key, int cardinality)
    {
        long at = _at;
        if (!TryTake(2, out byte* payload))
        {
            throw Truncated("a number of runs of 2 bytes");
        }

        int runCount = *(ushort*)payload;
        if (!TryTake(4 * runCount, out _))
        {
            throw Truncated($"{runCount} runs");
        }

        ushort* runs = (ushort*)payload + 1;
        int index = PayloadKernels.FirstUnsound(runs, runCount, out int found);
        if (index < runCount)
        {
            throw UnsoundRun(at + 2 + 4 * index, runs + 2 * index, index == 0);
        }

        if (found != cardinality)
        {
            throw Corrupt(at, $"runs of {cardinality} members", $"{found}");
        }

        if (runCount > ContainerLimits.RunMaximum)
        {
            // larger than the other kinds, which are therefore within the bound of this reader
            ContainerWriter.TryWriteRuns(key, runs, runCount, ref _slab, out Container smaller);
            return smaller;
        }

        payload = Place(payload, 2 + 4 * runCount, out PayloadOwner owner);
        return new Container(key, ContainerKind.Run, cardinality, runCount, payload, owner);
    }

    /// <summary>Steps over bytes that are all there, and readable; false when they are not all there.</summary>
    private bool TryTake(int length, out byte* bytes)
    {
        bytes = _start + _at;
        if (_length - _at < length)
        {
            return false;
        }

        if (_owner is { IsChecked: true })
        {
            _owner.EnsureReadable(bytes, length);
        }

        _at += length;
        return true;
    }

    private byte* Place(byte* payload, int length, out PayloadOwner owner)
    {
        if (_owner is not null)
        {
            owner = _owner;
            return payload;
        }

        byte* copy = Slab.Allocate(ref _slab, length, out owner);
        Buffer.MemoryCopy(payload, copy, length, length);
        return copy;
    }

    private uint ReadUInt32(string expected) => TryTake(4, out byte* bytes) ? UInt32(bytes) : throw Truncated(expected);

    private static uint UInt32(byte* bytes) => BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(bytes, 4));

    private readonly CorruptBitmapException Truncated(string expected) => Corrupt(_at, expected, $"the end of {_length} bytes");

    private static CorruptBitmapException UnsoundRun(long at, ushort* run, bool isFirst)
    {
        int least = isFirst ? 0 : run[-2] + run[-1] + 2;
        int last = run[0] + run[1];
        return run[0] < least
            ? Corrupt(at, $"a run that starts above {least - 1}, neither touching nor overlapping the one before", $"{run[0]}")
            : Corrupt(at + 2, "a run that ends at 65,535 or below", $"{last}");
    }

    private static CorruptBitmapException Corrupt(long offset, string expected, string found) => new(offset, expected, found);
}
