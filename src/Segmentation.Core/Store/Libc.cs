using System;
using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Segmentation.Store;

/// <summary>The system calls that .NET hides errors of, or lacks. Linux.</summary>
internal static partial class Libc
{
    private const int OpenReadOnly = 0;
    private const int OpenReadWrite = 2;
    private const int OpenCreate = 0x40;
    private const int OpenCloseOnExec = 0x80000;
    private const int LockExclusive = 2;
    private const int LockNonBlocking = 4;
    private const int LockNone = 8;
    private const int Interrupted = 4;
    private const int WouldBlock = 11;
    private const int ProtectRead = 1;
    private const int ProtectReadWrite = 3;
    private const int MapShared = 1;
    private const int MapPrivateAnonymous = 0x22;
    private const int MapPopulate = 0x8000;

    /// <summary>Makes a file's content durable.</summary>
    public static void Sync(SafeFileHandle file, string path) => Check(() => FSync(file), "fsync", path);

    /// <summary>Makes a directory's entries durable.</summary>
    public static void SyncDirectory(string path)
    {
        using SafeFileHandle directory = OpenFile(path, OpenReadOnly);
        Sync(directory, path);
    }

    /// <summary>Opens or makes a file that is to be locked; .NET would lock it itself, without telling who holds it.</summary>
    public static SafeFileHandle OpenForLock(string path) => OpenFile(path, OpenReadWrite | OpenCreate);

    /// <summary>Locks a file against every other open of it, in this process too; false when someone holds it.</summary>
    public static bool TryLock(SafeFileHandle file, string path)
    {
        if (FLock(file, LockExclusive | LockNonBlocking) == 0)
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        return error == WouldBlock ? false : throw Failure("flock", path, error);
    }

    /// <summary>Gives up a lock. Closing alone would leave it with a child process between fork and exec.</summary>
    public static void Unlock(SafeFileHandle file) => _ = FLock(file, LockNone);

    /// <summary>Maps bytes for reading. The file may be shorter: bytes beyond its end must not be touched until it has grown.</summary>
    public static unsafe byte* Map(SafeFileHandle file, long offset, long length, string path)
    {
        nint address = MMap(0, (nuint)length, ProtectRead, MapShared, file, offset);
        return address == -1 ? throw Failure("mmap", path, Marshal.GetLastPInvokeError()) : (byte*)address;
    }

    /// <summary>Zeroed memory from the system, all of it present at once; given back by <see cref="Unmap"/>.</summary>
    /// <exception cref="InsufficientMemoryException">There is not as much.</exception>
    public static unsafe byte* MapMemory(long length)
    {
        nint address = MMapMemory(0, (nuint)length, ProtectReadWrite, MapPrivateAnonymous | MapPopulate, -1, 0);
        return address == -1 ? throw new InsufficientMemoryException($"mmap of {length} bytes: {Marshal.GetLastPInvokeErrorMessage()}") : (byte*)address;
    }

    public static unsafe void Unmap(byte* address, long length) => _ = MUnmap((nint)address, (nuint)length);

    /// <summary>Writes all bytes at an offset.</summary>
    public static void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset, string path)
    {
        try
        {
            RandomAccess.Write(file, bytes, offset);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreIoException($"pwrite of {bytes.Length} bytes at {offset} of {path}: {exception.Message}", exception);
        }
    }

    private static SafeFileHandle OpenFile(string path, int flags)
    {
        const int ReadableByAll = 0x1A4; // 0644
        int descriptor = Open(path, flags | OpenCloseOnExec, ReadableByAll);
        return descriptor < 0 ? throw Failure("open", path, Marshal.GetLastPInvokeError()) : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static void Check(Func<int> call, string name, string path)
    {
        while (call() != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                throw Failure(name, path, error);
            }
        }
    }

    private static StoreIoException Failure(string call, string path, int error) =>
        new($"{call} of {path}: {Marshal.GetPInvokeErrorMessage(error)} (errno {error})");

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FLock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint MMap(nint address, nuint length, int protection, int flags, SafeFileHandle file, long offset);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint MMapMemory(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int MUnmap(nint address, nuint length);
}
