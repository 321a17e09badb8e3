using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Store;

/// <summary>Writes the audiences of an export into a block file of its own, one after the other.</summary>
internal sealed class ExportFileWriter : IDisposable
{
    private readonly BitmapFileWriter _file;
    private readonly string _path;
    private bool _finished;

    /// <param name="root">The store's directory.</param>
    /// <param name="id">Name of the export.</param>
    /// <param name="version">Version that the audiences were evaluated at.</param>
    public ExportFileWriter(string root, string id, ulong version)
    {
        Directory.CreateDirectory(Path.Combine(root, StoreFormat.ExportDirectory));
        Libc.SyncDirectory(root); // also when it is there: who made it may not have come so far
        BlockFileEntry entry = ExportFile.Entry(id, version, 0, 0);
        _path = Path.Combine(root, entry.Name);
        _file = new BitmapFileWriter(root, entry);
    }

    /// <summary>Begins the next audience.</summary>
    /// <param name="index">Ascending.</param>
    /// <param name="leadingBits">0 to 16.</param>
    /// <param name="containers">How many <see cref="Append"/> will bring.</param>
    public void Begin(int index, int leadingBits, int containers) => _file.Begin(
        index, leadingBits == 0 ? ListForm.Plain : ListForm.Timed, TraitPart.Base, -1, containers, (uint)leadingBits);

    /// <summary>Writes the next container with its leading bits, if the audience has them.</summary>
    public void Append(in Container container, ReadOnlySpan<byte> leading) =>
        _file.Append(container, ContainerLists.BytesOf(container, ListForm.Plain), leading);

    /// <summary>Makes the file durable, its directory too.</summary>
    public BlockFileEntry Finish()
    {
        BlockFileEntry entry = _file.Finish();
        Libc.SyncDirectory(Path.GetDirectoryName(_path)!);
        _finished = true;
        return entry;
    }

    /// <summary>Removes a file that was not finished.</summary>
    public void Dispose()
    {
        _file.Dispose();
        if (!_finished)
        {
            File.Delete(_path);
        }
    }
}

/// <summary>Names and reads the files of exports.</summary>
internal static class ExportFile
{
    private const string Extension = ".members";

    /// <summary>The file of an export as <see cref="MappedFile"/> checks it.</summary>
    public static BlockFileEntry Entry(string id, ulong version, long length, uint metaCrc) =>
        new(NameOf(id), BlockFileKind.Export, 0, 0, length, metaCrc, version);

    /// <summary>Path relative to the store's directory.</summary>
    public static string NameOf(string id) => $"{StoreFormat.ExportDirectory}/{id}{Extension}";

    /// <summary>Removes the file of an export, if it is there; a mapping of it stays readable.</summary>
    public static void Delete(string root, string id)
    {
        string path = Path.Combine(root, NameOf(id));
        if (File.Exists(path)) // else its folder may not be there either
        {
            File.Delete(path);
        }
    }

    /// <summary>The audiences of a checked file by their index.</summary>
    /// <exception cref="CorruptStoreException">Its directory is not what was written.</exception>
    public static IReadOnlyDictionary<int, StoredAudience> Read(MappedFile file)
    {
        Dictionary<int, StoredAudience> audiences = [];
        ReadOnlySpan<byte> rest = file.Directory;
        int previous = -1;
        for (uint i = 0; i < file.EntryCount; i++)
        {
            Expect(rest.Length >= 20, file, i, "an entry");
            int index = BinaryPrimitives.ReadInt32LittleEndian(rest);
            uint count = BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]);
            uint bits = BinaryPrimitives.ReadUInt32LittleEndian(rest[12..]);
            ListForm form = bits == 0 ? ListForm.Plain : ListForm.Timed;
            Expect(index > previous, file, i, "an index that follows the one before");
            Expect(bits <= StoredAudience.MostLeadingBits && rest[4] == (byte)form && rest[5] == (byte)TraitPart.Base, file, i, "a form that fits its leading bits");
            rest = rest[20..];
            Expect(count <= 1 << 16 && count * 16 <= rest.Length, file, i, "at most 65,536 containers within the directory");
            audiences.Add(index, new StoredAudience(BitmapFileReader.ReadContainers(file, i, form, rest[..(int)(16 * count)], 0, 1 << 16), (int)bits));
            rest = rest[(int)(16 * count)..];
            previous = index;
        }

        Expect(rest.IsEmpty, file, file.EntryCount, "the end of the directory");
        return audiences;
    }

    private static void Expect(bool holds, MappedFile file, uint entry, string expected)
    {
        if (!holds)
        {
            throw new CorruptStoreException(file.Entry.Name, FormattableString.Invariant($"directory entry {entry}"), expected, "something else");
        }
    }
}
