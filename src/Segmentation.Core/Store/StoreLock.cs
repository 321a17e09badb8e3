using System;
using System.Buffers.Binary;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Segmentation.Store;

/// <summary>Holds a store against every other opener and remembers the last acknowledged version outside of the catalogue.</summary>
internal sealed class StoreLock : IDisposable
{
    private const int Length = 64;
    private const int CrcOffset = 60;

    private static ReadOnlySpan<byte> Magic => "SEGLOCK1"u8;

    private readonly SafeFileHandle _file;
    private readonly string _path;

    private StoreLock(SafeFileHandle file, string path)
    {
        _file = file;
        _path = path;
    }

    /// <summary>The last version that was acknowledged; 0 when not known.</summary>
    public ulong Acknowledged { get; private set; }

    /// <summary>Locks a store's directory.</summary>
    /// <exception cref="StoreIoException">It is open already, in this or another process.</exception>
    public static StoreLock Take(string directory)
    {
        string path = Path.Combine(directory, StoreFormat.LockFile);
        SafeFileHandle file = Libc.OpenForLock(path);
        try
        {
            Span<byte> record = stackalloc byte[Length];
            bool valid = RandomAccess.Read(file, record, 0) == Length && record[..8].SequenceEqual(Magic)
                && Crc32C.Of(record[..CrcOffset]) == BinaryPrimitives.ReadUInt32LittleEndian(record[CrcOffset..]);
            if (!Libc.TryLock(file, path))
            {
                string holder = valid ? $"process {BinaryPrimitives.ReadInt32LittleEndian(record[8..])}" : "another process";
                throw new StoreIoException($"The store in {directory} is already open in {holder}; one process at a time may open it, once.");
            }

            StoreLock held = new(file, path)
            {
                Acknowledged = valid ? BinaryPrimitives.ReadUInt64LittleEndian(record[16..]) : 0,
            };
            held.Acknowledge(held.Acknowledged);
            return held;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Records a version. Not made durable: what was written before it was, so at worst an older version is remembered.</summary>
    public void Acknowledge(ulong version)
    {
        Span<byte> record = stackalloc byte[Length];
        record.Clear();
        Magic.CopyTo(record);
        BinaryPrimitives.WriteInt32LittleEndian(record[8..], Environment.ProcessId);
        BinaryPrimitives.WriteUInt64LittleEndian(record[16..], version);
        BinaryPrimitives.WriteUInt32LittleEndian(record[CrcOffset..], Crc32C.Of(record[..CrcOffset]));
        Libc.Write(_file, record, 0, _path);
        Acknowledged = version;
    }

    public void Dispose()
    {
        if (!_file.IsClosed)
        {
            Libc.Unlock(_file);
            _file.Dispose();
        }
    }
}
