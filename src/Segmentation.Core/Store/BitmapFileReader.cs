using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps.Containers;
using Segmentation.Index;

namespace Segmentation.Store;

/// <summary>Turns the bitmap files of an attribute into its traits; payloads stay in the files.</summary>
internal static unsafe class BitmapFileReader
{
    /// <summary>The traits of one attribute.</summary>
    /// <param name="files">All base and delta files of the attribute.</param>
    public static TraitTable Read(IEnumerable<MappedFile> files)
    {
        SortedDictionary<int, TraitParts> traits = [];
        foreach (MappedFile file in files.OrderBy(static file => file.Entry.Group).ThenBy(static file => file.Entry.Kind))
        {
            ReadDirectory(file, traits);
        }

        return TraitTable.Empty.With(traits.Select(static trait => new KeyValuePair<int, Trait?>(trait.Key, trait.Value.Build())));
    }

    /// <summary>Containers of a checked file, those of slices left aside.</summary>
    public static long MemberContainers(MappedFile file)
    {
        long containers = 0;
        for (ReadOnlySpan<byte> rest = file.Directory; !rest.IsEmpty;)
        {
            int count = BinaryPrimitives.ReadInt32LittleEndian(rest[8..]);
            containers += BinaryPrimitives.ReadInt16LittleEndian(rest[6..]) < 0 ? count : 0;
            rest = rest[(20 + 16 * count)..];
        }

        return containers;
    }

    private static void ReadDirectory(MappedFile file, SortedDictionary<int, TraitParts> traits)
    {
        ReadOnlySpan<byte> rest = file.Directory;
        (int Code, int Part, int Slice) previous = (int.MinValue, 0, 0);
        for (uint i = 0; i < file.EntryCount; i++)
        {
            Expect(rest.Length >= 20, file, i, "an entry");
            int code = BinaryPrimitives.ReadInt32LittleEndian(rest);
            ListForm form = (ListForm)rest[4];
            TraitPart part = (TraitPart)rest[5];
            int slice = BinaryPrimitives.ReadInt16LittleEndian(rest[6..]);
            uint count = BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]);
            uint overlap = BinaryPrimitives.ReadUInt32LittleEndian(rest[12..]);
            rest = rest[20..];
            Expect((code, (int)part, slice).CompareTo(previous) > 0, file, i, "an entry that follows the one before");
            Expect(code >= -8, file, i, "a code of -8 or more");
            Expect(part == TraitPart.Base == (file.Entry.Kind == BlockFileKind.Base) && part <= TraitPart.Removed, file, i, "a part that belongs in the file");
            Expect(slice is >= -1 and < 64 && (slice < 0 || form == ListForm.Slices), file, i, "a slice of -1 to 63");
            Expect(slice <= 0 || previous == (code, (int)part, slice - 1), file, i, "the slice after the one before");
            Expect(count <= 256 && count * 16 <= rest.Length, file, i, "at most 256 containers within the directory");
            previous = (code, (int)part, slice);
            if (!traits.TryGetValue(code, out TraitParts? parts))
            {
                ListForm traitForm = TraitParts.FormOf(form, part) ?? throw Fault(file, i, "a base or added list before a removed one");
                traits.Add(code, parts = new TraitParts(traitForm));
            }

            ListForm? own = part == TraitPart.Removed && form == ListForm.Plain ? parts.Form : TraitParts.FormOf(form, part);
            Expect(own == parts.Form, file, i, $"form {parts.Form} as the trait has elsewhere");
            parts.Add(file.Entry.Group, part, slice, ReadContainers(file, i, form, rest[..(int)(16 * count)], file.Entry.Group << StoreFormat.GroupShift, 1 << StoreFormat.GroupShift), overlap);
            rest = rest[(int)(16 * count)..];
        }

        Expect(rest.IsEmpty, file, file.EntryCount, "the end of the directory");
    }

    /// <summary>The containers of a list, whose keys are <paramref name="keys"/> from <paramref name="first"/> on at most.</summary>
    public static Container[] ReadContainers(MappedFile file, uint entry, ListForm form, ReadOnlySpan<byte> descriptors, int first, int keys)
    {
        Container[] containers = new Container[descriptors.Length / 16];
        int next = first;
        int end = first + keys;
        for (int i = 0; i < containers.Length; i++)
        {
            ReadOnlySpan<byte> descriptor = descriptors[(16 * i)..];
            ushort key = BinaryPrimitives.ReadUInt16LittleEndian(descriptor);
            int kind = descriptor[2];
            int cardinality = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[4..]) + 1;
            int runs = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[6..]);
            ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(descriptor[8..]);
            Expect(key >= next && key < end, file, entry, "ascending keys of its range");
            Expect(ContainerLists.FaultOf(kind, cardinality, runs) is null, file, entry, "sound containers");
            int length = Container.LengthOf((ContainerKind)kind, cardinality, runs) + cardinality * ContainerLists.ColumnWidth(form);
            Expect(file.Holds(offset, length), file, entry, "payloads within the body");
            containers[i] = new Container(key, (ContainerKind)kind, cardinality, runs, file.At((long)offset), file);
            next = key + 1;
        }

        return containers;
    }

    private static void Expect(bool holds, MappedFile file, uint entry, string expected)
    {
        if (!holds)
        {
            throw Fault(file, entry, expected);
        }
    }

    private static CorruptStoreException Fault(MappedFile file, uint entry, string expected) =>
        new(file.Entry.Name, $"directory entry {entry}", expected, "something else");
}
