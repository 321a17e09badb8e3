using System;
using System.Buffers.Binary;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using Microsoft.Win32.SafeHandles;
using Segmentation.Bitmaps;

namespace Segmentation.Store;

/// <summary>A block file under a mapping: its frame is checked at open, each block of its body when first read.</summary>
/// <remarks>Unmapped when the last container that lies in it is gone. A lost page (media error) is a signal that ends the process.</remarks>
/// <threadsafety>Safe for concurrent readers.</threadsafety>
internal sealed unsafe class MappedFile : PayloadOwner
{
    private readonly byte* _start;
    private readonly long _directoryOffset;
    private readonly long _checksumOffset;
    private readonly ulong[] _checked;

    private MappedFile(BlockFileEntry entry, byte* start)
    {
        Entry = entry;
        _start = start;
        ReadOnlySpan<byte> header = new(start, BlockFileWriter.HeaderLength);
        _directoryOffset = BinaryPrimitives.ReadInt64LittleEndian(header[32..]);
        _checksumOffset = BinaryPrimitives.ReadInt64LittleEndian(header[40..]);
        CheckFrame(header);
        EntryCount = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
        _checked = new ulong[(BlockCount + 63) / 64];
    }

    ~MappedFile() => Libc.Unmap(_start, Entry.Length);

    /// <summary>Its row of the manifest.</summary>
    public BlockFileEntry Entry { get; }

    /// <summary>Number of directory entries, or of devices.</summary>
    public uint EntryCount { get; }

    public byte* Body => _start + BlockFileWriter.HeaderLength;

    public long BodyLength => _directoryOffset - BlockFileWriter.HeaderLength;

    /// <summary>Checked with the frame.</summary>
    public ReadOnlySpan<byte> Directory => new(_start + _directoryOffset, (int)(_checksumOffset - _directoryOffset));

    public long BlockCount => (BodyLength + StoreFormat.Block - 1) / StoreFormat.Block;

    /// <summary>Maps a file that the manifest names.</summary>
    /// <exception cref="CorruptStoreException">It is missing, has another length, or its frame is not what was written.</exception>
    public static MappedFile Open(string root, BlockFileEntry entry)
    {
        string path = Path.Combine(root, entry.Name);
        using SafeFileHandle file = OpenFile(path, entry);
        long length = RandomAccess.GetLength(file);
        if (length != entry.Length || length < BlockFileWriter.HeaderLength + BlockFileWriter.TrailerLength)
        {
            throw new CorruptStoreException(entry.Name, "length", $"{entry.Length} bytes", $"{length}");
        }

        byte* start = Libc.Map(file, 0, length, path);
        return new MappedFile(entry, start);
    }

    private static SafeFileHandle OpenFile(string path, BlockFileEntry entry)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CorruptStoreException(entry.Name, "file", "present", "missing");
        }
    }

    /// <summary>Address of an offset of the body.</summary>
    public byte* At(long offset) => _start + offset;

    /// <summary>Whether <paramref name="length"/> bytes at an offset lie in the body.</summary>
    public bool Holds(ulong offset, int length) =>
        offset >= BlockFileWriter.HeaderLength && offset <= (ulong)_directoryOffset && (ulong)length <= (ulong)_directoryOffset - offset;

    public override void EnsureReadable(byte* start, int length)
    {
        if (length <= 0)
        {
            return;
        }

        long first = (start - Body) / StoreFormat.Block;
        long last = (start - Body + length - 1) / StoreFormat.Block;
        for (long block = first; block <= last; block++)
        {
            if ((Volatile.Read(ref _checked[block >> 6]) >> (int)(block & 63) & 1) == 0)
            {
                Check(block);
            }
        }
    }

    /// <summary>What is wrong with a block of the body, or null. Reads it anew.</summary>
    public string? FaultOf(long block)
    {
        uint expected = MemoryMarshal.Read<uint>(new ReadOnlySpan<byte>(_start + _checksumOffset + 4 * block, 4));
        long offset = block * StoreFormat.Block;
        uint found = Crc32C.Of(new ReadOnlySpan<byte>(Body + offset, (int)Math.Min(StoreFormat.Block, BodyLength - offset)));
        return found == expected ? null : $"{found:x8} where {expected:x8} was written";
    }

    private void Check(long block)
    {
        if (FaultOf(block) is { } fault)
        {
            throw new CorruptStoreException(Entry.Name, $"block {block} (offset {BlockFileWriter.HeaderLength + block * StoreFormat.Block})", "its checksum", fault);
        }

        Interlocked.Or(ref _checked[block >> 6], 1UL << (int)(block & 63));
    }

    private void CheckFrame(ReadOnlySpan<byte> header)
    {
        Expect(header[..8].SequenceEqual(BlockFileWriter.HeaderMagic), "offset 0", "SEGBLOK1");
        Expect(BinaryPrimitives.ReadUInt16LittleEndian(header[8..]) == StoreFormat.FrameVersion, "offset 8", "format version 1");
        Expect(BinaryPrimitives.ReadUInt16LittleEndian(header[10..]) == (int)Entry.Kind, "offset 10", $"kind {Entry.Kind}");
        Expect(BinaryPrimitives.ReadInt32LittleEndian(header[12..]) == Entry.Attribute, "offset 12", $"attribute {Entry.Attribute}");
        Expect(BinaryPrimitives.ReadInt32LittleEndian(header[16..]) == Entry.Group, "offset 16", $"stripe group {Entry.Group}");
        Expect(BinaryPrimitives.ReadUInt64LittleEndian(header[24..]) == Entry.Version, "offset 24", $"version {Entry.Version}");
        Expect(BinaryPrimitives.ReadInt64LittleEndian(header[48..]) == Entry.Length, "offset 48", $"length {Entry.Length}");
        Expect(_directoryOffset is >= BlockFileWriter.HeaderLength && _directoryOffset <= Entry.Length, "offset 32", "a directory within the file");
        Expect(_checksumOffset >= _directoryOffset && _checksumOffset - _directoryOffset <= int.MaxValue, "offset 40", "checksums after the directory");
        Expect(_checksumOffset == Entry.Length - BlockFileWriter.TrailerLength - 4 * BlockCount, "offset 40", "a checksum a block");
        ReadOnlySpan<byte> trailer = new(_start + Entry.Length - BlockFileWriter.TrailerLength, BlockFileWriter.TrailerLength);
        uint crc = Crc32C.Append(
            Crc32C.Append(Crc32C.Of(header), Directory),
            new ReadOnlySpan<byte>(_start + _checksumOffset, (int)(4 * BlockCount)));
        Expect(crc == Entry.MetaCrc, "header, directory and checksums", $"checksum {Entry.MetaCrc:x8}");
        Expect(
            BinaryPrimitives.ReadUInt64LittleEndian(trailer) == crc && trailer[8..].SequenceEqual(BlockFileWriter.TrailerMagic),
            $"offset {Entry.Length - BlockFileWriter.TrailerLength}", "the trailer");
    }

    private void Expect(bool holds, string place, string expected)
    {
        if (!holds)
        {
            throw new CorruptStoreException(Entry.Name, place, expected, "something else");
        }
    }
}
