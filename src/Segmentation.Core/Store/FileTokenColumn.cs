using System;
using System.Buffers.Binary;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using Microsoft.Win32.SafeHandles;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.Store;

/// <summary>The token column in <c>tokens.dat</c>: written at its end, read through a mapping a stripe, checked when a stripe is first touched.</summary>
/// <remarks>A stripe is mapped whole although the file may end inside it: its bytes appear under the mapping as the file grows.</remarks>
internal sealed unsafe class FileTokenColumn : TokenColumn, IDisposable
{
    /// <summary>Tokens under one checksum: 64 KiB.</summary>
    public const int BlockSize = 4_096;

    private const int HeaderLength = 65_536;
    private const int HeaderCrcOffset = HeaderLength - 4;
    private const long StripeBytes = (long)StripeSize * Token.Size;
    private const int BlocksAStripe = StripeSize / BlockSize;

    private static ReadOnlySpan<byte> Magic => "SEGTOKN1"u8;

    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly uint[] _checksums; // of the full blocks that were there at open
    private readonly MappedRange?[] _stripes = new MappedRange?[4_096];
    private readonly bool[] _verified = new bool[4_096];
    private readonly Lock _lock = new();
    private uint _count;
    private Exception? _failure;

    private FileTokenColumn(SafeFileHandle file, string path, uint count, uint[] checksums)
    {
        _file = file;
        _path = path;
        _count = count;
        _checksums = checksums;
    }

    public override uint Count => Volatile.Read(ref _count);

    /// <summary>Makes an empty column; durable once the directory is.</summary>
    public static void Create(string directory, ReadOnlySpan<byte> storeId)
    {
        string path = Path.Combine(directory, StoreFormat.TokenFile);
        byte[] header = Header(storeId);
        using SafeFileHandle file = BlockFileWriter.CreateFile(path);
        Libc.Write(file, header, 0, path);
        Libc.Sync(file, path);
    }

    /// <summary>Opens a column and cuts it to its committed length. Nothing is read but its header.</summary>
    /// <param name="directory">The store.</param>
    /// <param name="storeId">Sixteen bytes.</param>
    /// <param name="count">Committed tokens.</param>
    /// <param name="checksums">Of every block of them.</param>
    public static FileTokenColumn Open(string directory, ReadOnlySpan<byte> storeId, uint count, uint[] checksums)
    {
        string path = Path.Combine(directory, StoreFormat.TokenFile);
        if (!File.Exists(path))
        {
            throw new CorruptStoreException(StoreFormat.TokenFile, "file", "present", "missing");
        }

        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            byte[] found = new byte[HeaderLength];
            RandomAccess.Read(file, found, 0);
            if (!found.AsSpan().SequenceEqual(Header(storeId)))
            {
                throw new CorruptStoreException(StoreFormat.TokenFile, "header, bytes 0 to 65,535", "that of this store", "another");
            }

            long length = HeaderLength + (long)count * Token.Size;
            if (RandomAccess.GetLength(file) < length)
            {
                throw new CorruptStoreException(StoreFormat.TokenFile, "length", $"{length} bytes for {count} devices", $"{RandomAccess.GetLength(file)}");
            }

            RandomAccess.SetLength(file, length);
            return new FileTokenColumn(file, path, count, checksums) { OpenedBlocks = count / BlockSize };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Checks the block that is not full, which appending will continue.</summary>
    public void VerifyTail()
    {
        uint full = _count / BlockSize;
        if (_count % BlockSize != 0 && FaultOf(full, _checksums[full], _count) is { } fault)
        {
            throw Corrupt(full, fault);
        }
    }

    public override ReadOnlySpan<Token> Stripe(int stripe)
    {
        uint count = Count;
        long first = (long)stripe * StripeSize;
        ArgumentOutOfRangeException.ThrowIfNegative(stripe);
        if (first >= count)
        {
            return default;
        }

        if (!Volatile.Read(ref _verified[stripe]))
        {
            VerifyStripe(stripe);
        }

        return new ReadOnlySpan<Token>(Map(stripe), (int)Math.Min(StripeSize, count - first));
    }

    public override void Append(ReadOnlySpan<Token> tokens)
    {
        if (_failure is { } failure)
        {
            throw new StoreIoException($"{_path} stopped accepting tokens: {failure.Message}", failure);
        }

        uint count = Count;
        if (tokens.Length > uint.MaxValue - count)
        {
            throw new InputException(InputProblem.NotAllowed, $"A store holds at most {uint.MaxValue} devices; it has {count} and {tokens.Length} more came.");
        }

        try
        {
            Libc.Write(_file, MemoryMarshal.AsBytes(tokens), Offset(count), _path);
        }
        catch (StoreIoException exception)
        {
            _failure = exception;
            throw;
        }

        Volatile.Write(ref _count, count + (uint)tokens.Length);
    }

    /// <summary>Why nothing can be appended any more, or null.</summary>
    public Exception? Failure => _failure;

    /// <summary>Makes what was appended and zeroed durable.</summary>
    public void Sync() => Libc.Sync(_file, _path);

    /// <summary>The checksum of a block when the column has <paramref name="count"/> tokens and those in <paramref name="zeroed"/> are erased.</summary>
    public uint Checksum(uint block, uint count, ReadOnlySpan<uint> zeroed)
    {
        uint first = block * BlockSize;
        Token[] tokens = Stripe((int)(block / BlocksAStripe)).Slice((int)(block % BlocksAStripe) * BlockSize, (int)Math.Min(BlockSize, count - first)).ToArray();
        foreach (uint ordinal in zeroed)
        {
            tokens[ordinal - first] = default;
        }

        return Crc32C.Of(MemoryMarshal.AsBytes(tokens.AsSpan()));
    }

    /// <summary>Writes zeros over the token of an ordinal.</summary>
    public void Erase(uint ordinal)
    {
        Span<byte> zeros = stackalloc byte[Token.Size];
        zeros.Clear();
        Libc.Write(_file, zeros, Offset(ordinal), _path);
    }

    /// <summary>What is wrong with a block, or null. Reads it anew.</summary>
    public string? FaultOf(uint block, uint checksum, uint count)
    {
        uint first = block * BlockSize;
        int length = (int)Math.Min(BlockSize, count - first) * Token.Size;
        byte* start = Map((int)(block / BlocksAStripe)) + (block % BlocksAStripe) * (BlockSize * Token.Size);
        uint found = Crc32C.Of(new ReadOnlySpan<byte>(start, length));
        return found == checksum ? null : $"{found:x8} where {checksum:x8} was written";
    }

    /// <summary>Closes the file; what is mapped stays readable as long as this object lives.</summary>
    public void Dispose() => _file.Dispose();

    private static long Offset(uint ordinal) => HeaderLength + (long)ordinal * Token.Size;

    private static byte[] Header(ReadOnlySpan<byte> storeId)
    {
        byte[] header = new byte[HeaderLength];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), StoreFormat.FrameVersion);
        storeId.CopyTo(header.AsSpan(16));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(HeaderCrcOffset), Crc32C.Of(header.AsSpan(0, HeaderCrcOffset)));
        return header;
    }

    private byte* Map(int stripe)
    {
        if (Volatile.Read(ref _stripes[stripe]) is { } mapped)
        {
            return mapped.Start;
        }

        lock (_lock)
        {
            MappedRange range = _stripes[stripe] ?? new MappedRange(_file, HeaderLength + stripe * StripeBytes, StripeBytes, _path);
            Volatile.Write(ref _stripes[stripe], range);
            return range.Start;
        }
    }

    /// <summary>Checks the blocks of a stripe that were there at open.</summary>
    /// <remarks>Whoever erases a token has the stripe checked first, so what differs once another thread has found the stripe sound was erased since.</remarks>
    private void VerifyStripe(int stripe)
    {
        uint first = (uint)stripe * BlocksAStripe;
        for (uint block = first; block < first + BlocksAStripe && block < OpenedBlocks; block++)
        {
            if (FaultOf(block, _checksums[block], uint.MaxValue) is not { } fault)
            {
                continue;
            }

            Interlocked.MemoryBarrier(); // the bytes were read before
            if (Volatile.Read(ref _verified[stripe]))
            {
                return;
            }

            throw Corrupt(block, fault);
        }

        Volatile.Write(ref _verified[stripe], true);
    }

    /// <summary>Full blocks that were there at open; the one after them was checked then.</summary>
    private uint OpenedBlocks { get; init; }

    private static CorruptStoreException Corrupt(uint block, string fault) =>
        new(StoreFormat.TokenFile, $"block {block} (tokens from {block * BlockSize})", "its checksum", fault);
}
