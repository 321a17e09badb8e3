using System;
using System.Buffers;
using System.Buffers.Binary;
using System.IO;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Segmentation.Bitmaps;
using Segmentation.Vocabulary;

namespace Segmentation.Index;

/// <summary>The immutable part of a device dictionary, over bytes that somebody else keeps, such as a mapped file.</summary>
/// <remarks>
/// <para>Layout, all numbers little-endian:</para>
/// <list type="table">
/// <item><term>0</term><description>u32: number of ordinals covered; every live device below it is in the table.</description></item>
/// <item><term>4</term><description>u32: 0.</description></item>
/// <item><term>8</term><description>256 × u32: slots of each partition, 0 or a power of two, in order of partition.</description></item>
/// <item><term>1,032</term><description>u64 a slot, the partitions end to end; <see cref="DeviceSlots"/> says what a slot holds and where a token is looked for.</description></item>
/// </list>
/// <para>Each partition has a free slot. Erased devices are left out. A slot is a hint: the token column decides, so a wrong slot can hide a device but never give a false one.</para>
/// </remarks>
internal sealed unsafe class DeviceTable
{
    public const int HeaderLength = 8 + 4 * DeviceSlots.Partitions;

    private const long WriteBudget = 256L << 20; // bytes of slots that a pass over the tokens fills

    private readonly PayloadOwner _owner;
    private readonly byte* _start;
    private readonly long[] _offsets = new long[DeviceSlots.Partitions];
    private readonly uint[] _masks = new uint[DeviceSlots.Partitions]; // slots - 1
    private readonly bool[] _isEmpty = new bool[DeviceSlots.Partitions];

    private DeviceTable(PayloadOwner owner, byte* start, uint count)
    {
        _owner = owner;
        _start = start;
        Count = count;
    }

    /// <summary>Ordinals covered: 0 … Count - 1.</summary>
    public uint Count { get; }

    /// <summary>Reads a table and checks its bounds.</summary>
    /// <param name="owner">Keeps the bytes alive and checks them before use.</param>
    /// <param name="start">First byte; 8-byte aligned.</param>
    /// <param name="length">Number of bytes.</param>
    /// <param name="count">Ordinals that the table must cover.</param>
    /// <exception cref="InvalidDataException">The bytes are not a table of that many devices.</exception>
    public static DeviceTable Read(PayloadOwner owner, byte* start, long length, uint count)
    {
        if (length < HeaderLength)
        {
            throw new InvalidDataException($"A device table has a header of {HeaderLength} bytes; {length} are there.");
        }

        owner.EnsureReadable(start, HeaderLength);
        ReadOnlySpan<byte> header = new(start, HeaderLength);
        uint covered = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (covered != count || BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) != 0)
        {
            throw new InvalidDataException($"A device table covers {covered} devices where {count} are expected, or its second number is not 0.");
        }

        DeviceTable table = new(owner, start, count);
        long offset = HeaderLength;
        for (int partition = 0; partition < DeviceSlots.Partitions; partition++)
        {
            uint slots = BinaryPrimitives.ReadUInt32LittleEndian(header[(8 + 4 * partition)..]);
            if (slots != 0 && !BitOperations.IsPow2(slots))
            {
                throw new InvalidDataException($"Partition {partition} of a device table has {slots} slots; 0 and powers of two are allowed.");
            }

            table._offsets[partition] = offset;
            table._masks[partition] = slots - (slots == 0 ? 0u : 1u);
            table._isEmpty[partition] = slots == 0;
            offset += 8L * slots;
        }

        return offset == length
            ? table
            : throw new InvalidDataException($"A device table with this header takes {offset} bytes; {length} are there.");
    }

    /// <summary>Writes the table of all live devices below an ordinal.</summary>
    /// <param name="tokens">Tokens of at least that many devices.</param>
    /// <param name="count">Ordinals to cover.</param>
    /// <param name="writer">Takes the bytes. Slots are gathered in memory, up to a quarter GiB or a partition at a time.</param>
    public static void Write(TokenColumn tokens, uint count, IBufferWriter<byte> writer)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, tokens.Count);
        long[] devices = new long[DeviceSlots.Partitions];
        foreach ((uint _, Token token) in new LiveTokens(tokens, 0, count))
        {
            devices[DeviceSlots.PartitionOf(token)]++;
        }

        long[] slots = Array.ConvertAll(devices, DeviceSlots.CapacityFor);
        Span<byte> header = writer.GetSpan(HeaderLength)[..HeaderLength];
        BinaryPrimitives.WriteUInt32LittleEndian(header, count);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], 0);
        for (int partition = 0; partition < DeviceSlots.Partitions; partition++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header[(8 + 4 * partition)..], checked((uint)slots[partition]));
        }

        writer.Advance(HeaderLength);
        int first = 0;
        while (first < DeviceSlots.Partitions)
        {
            int end = first;
            long bytes = 0;
            do
            {
                bytes += 8 * slots[end++];
            }
            while (end < DeviceSlots.Partitions && bytes + 8 * slots[end] <= WriteBudget);

            WritePartitions(tokens, count, slots, first, end, writer);
            first = end;
        }
    }

    /// <summary>Asks for the line that a look-up of the token begins at.</summary>
    public void Prefetch(Token token)
    {
        int partition = DeviceSlots.PartitionOf(token);
        if (Sse.IsSupported && !_isEmpty[partition])
        {
            Sse.Prefetch0(_start + _offsets[partition] + 8L * (DeviceSlots.TagOf(token) & _masks[partition]));
        }
    }

    /// <summary>The ordinal of a token, or <see cref="DeviceDictionary.NotFound"/>.</summary>
    /// <exception cref="InvalidDataException">A slot names a device that the table does not cover, or a partition has no free slot.</exception>
    public uint Find(Token token, TokenColumn tokens)
    {
        int partition = DeviceSlots.PartitionOf(token);
        if (_isEmpty[partition])
        {
            return DeviceDictionary.NotFound;
        }

        uint tag = DeviceSlots.TagOf(token);
        uint mask = _masks[partition];
        byte* slots = _start + _offsets[partition];
        for (uint probe = 0; probe <= mask; probe++)
        {
            byte* address = slots + 8L * (unchecked(tag + probe) & mask);
            _owner.EnsureReadable(address, 8);
            ulong slot = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(address, 8));
            if (slot == DeviceSlots.Free)
            {
                return DeviceDictionary.NotFound;
            }

            if ((uint)(slot >> 32) != tag)
            {
                continue;
            }

            uint ordinal = (uint)slot;
            if (ordinal >= Count)
            {
                throw new InvalidDataException($"A device table that covers {Count} devices names device {ordinal}.");
            }

            if (tokens[ordinal] == token)
            {
                return ordinal;
            }
        }

        throw new InvalidDataException($"Partition {partition} of a device table has no free slot.");
    }

    private static void WritePartitions(TokenColumn tokens, uint count, long[] capacities, int first, int end, IBufferWriter<byte> writer)
    {
        ulong[][] partitions = new ulong[end - first][];
        for (int i = 0; i < partitions.Length; i++)
        {
            partitions[i] = GC.AllocateUninitializedArray<ulong>(checked((int)capacities[first + i]));
            partitions[i].AsSpan().Fill(DeviceSlots.Free);
        }

        foreach ((uint ordinal, Token token) in new LiveTokens(tokens, 0, count))
        {
            int partition = DeviceSlots.PartitionOf(token);
            if (partition >= first && partition < end)
            {
                Place(partitions[partition - first], DeviceSlots.Slot(token, ordinal));
            }
        }

        foreach (ulong[] slots in partitions)
        {
            writer.Write(MemoryMarshal.AsBytes(slots.AsSpan()));
        }
    }

    private static void Place(ulong[] slots, ulong slot)
    {
        int mask = slots.Length - 1;
        int place = (int)(slot >> 32 & (uint)mask);
        while (slots[place] != DeviceSlots.Free)
        {
            place = (place + 1) & mask;
        }

        slots[place] = slot;
    }
}
