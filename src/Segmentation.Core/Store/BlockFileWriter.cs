using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Segmentation.Store;

/// <summary>What the manifest keeps of a block file.</summary>
/// <param name="Name">Path relative to the store's directory, with <c>/</c>.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Attribute">Attribute id; 0 for device tables.</param>
/// <param name="Group">Stripe group; 0 for device tables.</param>
/// <param name="Length">Bytes.</param>
/// <param name="MetaCrc">Checksum of header, directory and block checksums.</param>
/// <param name="Version">Version of the checkpoint that wrote it.</param>
internal sealed record BlockFileEntry(string Name, BlockFileKind Kind, int Attribute, int Group, long Length, uint MetaCrc, ulong Version);

/// <summary>Writes a block file from front to back: body, then directory and checksums, at last the header.</summary>
/// <remarks>Not seen by anyone before the manifest names it, so a file that fails half-way is simply left for the next open to remove.</remarks>
internal sealed class BlockFileWriter : IBufferWriter<byte>, IDisposable
{
    public const int HeaderLength = 64;
    public const int TrailerLength = 16;

    private readonly string _root;
    private readonly string _path;
    private readonly BlockFileEntry _entry;
    private readonly SafeFileHandle _file;
    private readonly byte[] _block = new byte[StoreFormat.Block];
    private readonly List<uint> _checksums = [];
    private byte[] _staging = [];
    private int _used;
    private long _written = HeaderLength;

    /// <param name="root">The store's directory.</param>
    /// <param name="entry">Name and address; length and checksum are found by writing.</param>
    public BlockFileWriter(string root, BlockFileEntry entry)
    {
        _root = root;
        _entry = entry;
        _path = Path.Combine(root, entry.Name);
        _file = CreateFile(_path);
    }

    public static ReadOnlySpan<byte> HeaderMagic => "SEGBLOK1"u8;

    public static ReadOnlySpan<byte> TrailerMagic => "SEGBLEND"u8;

    /// <summary>Offset in the file of the next byte.</summary>
    public long Position => _written + _used;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int take = Math.Min(bytes.Length, _block.Length - _used);
            bytes[..take].CopyTo(_block.AsSpan(_used));
            _used += take;
            bytes = bytes[take..];
            if (_used == _block.Length)
            {
                FlushBlock();
            }
        }
    }

    /// <summary>Writes zeros up to a multiple of a power of two of at most 64.</summary>
    public void Align(int alignment)
    {
        Span<byte> zeros = stackalloc byte[64];
        zeros.Clear();
        Write(zeros[..(int)(-Position & (alignment - 1))]);
    }

    /// <summary>Ends the body, writes the rest and makes the file durable; its directory is the caller's.</summary>
    public BlockFileEntry Finish(ReadOnlySpan<byte> directory, uint entries)
    {
        FlushBlock();
        long directoryOffset = _written;
        long checksumOffset = directoryOffset + directory.Length;
        ReadOnlySpan<byte> checksums = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_checksums));
        long length = checksumOffset + checksums.Length + TrailerLength;

        Span<byte> header = stackalloc byte[HeaderLength];
        header.Clear();
        HeaderMagic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], StoreFormat.FrameVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(header[10..], (ushort)_entry.Kind);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], _entry.Attribute);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], _entry.Group);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], entries);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], _entry.Version);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], directoryOffset);
        BinaryPrimitives.WriteInt64LittleEndian(header[40..], checksumOffset);
        BinaryPrimitives.WriteInt64LittleEndian(header[48..], length);

        uint crc = Crc32C.Append(Crc32C.Append(Crc32C.Of(header), directory), checksums);
        Span<byte> trailer = stackalloc byte[TrailerLength];
        trailer.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, crc);
        TrailerMagic.CopyTo(trailer[8..]);

        Libc.Write(_file, directory, directoryOffset, _path);
        Libc.Write(_file, checksums, checksumOffset, _path);
        Libc.Write(_file, trailer, length - TrailerLength, _path);
        Libc.Write(_file, header, 0, _path);
        Libc.Sync(_file, _path);
        return _entry with { Length = length, MetaCrc = crc };
    }

    public void Advance(int count) => Write(_staging.AsSpan(0, count));

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        int size = Math.Max(sizeHint, 4_096);
        if (_staging.Length < size)
        {
            _staging = new byte[size];
        }

        return _staging;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose() => _file.Dispose();

    public override string ToString() => Path.GetRelativePath(_root, _path);

    /// <summary>Makes a file that must not be there yet.</summary>
    public static SafeFileHandle CreateFile(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreIoException($"create of {path}: {exception.Message}", exception);
        }
    }

    private void FlushBlock()
    {
        if (_used > 0)
        {
            _checksums.Add(Crc32C.Of(_block.AsSpan(0, _used)));
            Libc.Write(_file, _block.AsSpan(0, _used), _written, _path);
            _written += _used;
            _used = 0;
        }
    }
}
