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
        BitmapAssembler assembler = new(count);
        int previousKey = -1;
        for (int i = 0; i < count; i++)
        {
            int key = UInt16(descriptions + 4 * i);
            int cardinality = UInt16(descriptions + 4 * i + 2) + 1;
            if (key <= previousKey)
            {
                throw Corrupt(descriptions + 4 * i - _start, $"a key above {previousKey}", $"{key}");
            }

            if (offsets != null && UInt32(offsets + 4 * i) != _at)
            {
                throw Corrupt(offsets + 4 * i - _start, $"offset {_at}", $"{UInt32(offsets + 4 * i)}");
            }

            previousKey = key;
            bool isRuns = hasRuns && (flags[i >> 3] >> (i & 7) & 1) != 0;
            assembler.Add(isRuns ? ReadRuns((ushort)key, cardinality) : ReadPlain((ushort)key, cardinality));
        }

        consumed = _at;
        return assembler.ToBitmap();
    }

    private Container ReadPlain(ushort key, int cardinality)
    {
        ContainerKind kind = cardinality > ContainerLimits.ArrayMaximum ? ContainerKind.Bitset : ContainerKind.Array;
        int length = Container.LengthOf(kind, cardinality, 0);
        long at = _at;
        byte* payload = Take(length, kind == ContainerKind.Array ? $"an array of {cardinality} values" : "a bitset");
        if (kind == ContainerKind.Bitset)
        {
            int found = WordKernels.Count((ulong*)payload);
            if (found != cardinality)
            {
                throw Corrupt(at, $"a bitset of {cardinality} members", $"{found}");
            }
        }
        else
        {
            ushort* values = (ushort*)payload;
            for (int i = 1; i < cardinality; i++)
            {
                if (values[i] <= values[i - 1])
                {
                    throw Corrupt(at + 2 * i, $"a value above {values[i - 1]}", $"{values[i]}");
                }
            }
        }

        payload = Place(payload, length, out PayloadOwner owner);
        return new Container(key, kind, cardinality, 0, payload, owner);
    }

    private Container ReadRuns(ushort key, int cardinality)
    {
        long at = _at;
        int runCount = *(ushort*)Take(2, "a number of runs of 2 bytes");
        byte* payload = Take(4 * runCount, $"{runCount} runs") - 2;
        ushort* runs = (ushort*)payload + 1;
        int previousEnd = -1; // first value that would touch the run before
        int found = 0;
        for (int i = 0; i < runCount; i++)
        {
            int start = runs[2 * i];
            int last = start + runs[2 * i + 1];
            if (start <= previousEnd)
            {
                throw Corrupt(at + 2 + 4 * i, $"a run that starts above {previousEnd}, neither touching nor overlapping the one before", $"{start}");
            }

            if (last > ushort.MaxValue)
            {
                throw Corrupt(at + 4 + 4 * i, $"a run that ends at 65,535 or below", $"{last}");
            }

            previousEnd = last + 1;
            found += last - start + 1;
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

        int length = Container.LengthOf(ContainerKind.Run, cardinality, runCount);
        payload = Place(payload, length, out PayloadOwner owner);
        return new Container(key, ContainerKind.Run, cardinality, runCount, payload, owner);
    }

    /// <summary>Steps over bytes that are all there, and readable.</summary>
    private byte* Take(int length, string expected)
    {
        if (_length - _at < length)
        {
            throw Corrupt(_at, expected, $"the end of {_length} bytes");
        }

        byte* bytes = _start + _at;
        _owner?.EnsureReadable(bytes, length);
        _at += length;
        return bytes;
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

    private uint ReadUInt32(string expected) => UInt32(Take(4, expected));

    private static uint UInt32(byte* bytes) => BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(bytes, 4));

    private static ushort UInt16(byte* bytes) => BinaryPrimitives.ReadUInt16LittleEndian(new ReadOnlySpan<byte>(bytes, 2));

    private static CorruptBitmapException Corrupt(long offset, string expected, string found) => new(offset, expected, found);
}
