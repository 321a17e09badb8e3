using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Segmentation.Bitmaps.Containers;
using Segmentation.Index;

namespace Segmentation.Store;

/// <summary>Turns the bitmap files of an attribute into its traits; payloads stay in the files.</summary>
internal static unsafe class BitmapFileReader
{
    /// <summary>Keys of a group.</summary>
    public const int KeysOfGroup = 1 << StoreFormat.GroupShift;

    private const int EntryLength = 20;

    /// <summary>The traits of one attribute.</summary>
    /// <param name="files">All base and delta files of the attribute.</param>
    public static TraitTable Read(IEnumerable<MappedFile> files)
    {
        Dictionary<int, TraitParts> traits = [];
        foreach (MappedFile file in files.OrderBy(static file => file.Entry.Group).ThenBy(static file => file.Entry.Kind))
        {
            traits.EnsureCapacity(Math.Min((int)file.EntryCount, file.Directory.Length / EntryLength));
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
            rest = rest[(EntryLength + ContainerDescriptor.Length * count)..];
        }

        return containers;
    }

    private static void ReadDirectory(MappedFile file, Dictionary<int, TraitParts> traits)
    {
        ReadOnlySpan<byte> rest = file.Directory;
        (int Code, int Part, int Slice) previous = (int.MinValue, 0, 0);
        for (uint i = 0; i < file.EntryCount; i++)
        {
            Expect(rest.Length >= EntryLength, file, i, "an entry");
            int code = BinaryPrimitives.ReadInt32LittleEndian(rest);
            ListForm form = (ListForm)rest[4];
            TraitPart part = (TraitPart)rest[5];
            int slice = BinaryPrimitives.ReadInt16LittleEndian(rest[6..]);
            uint count = BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]);
            uint overlap = BinaryPrimitives.ReadUInt32LittleEndian(rest[12..]);
            rest = rest[EntryLength..];
            Expect((code, (int)part, slice).CompareTo(previous) > 0, file, i, "an entry that follows the one before");
            Expect(code >= -8, file, i, "a code of -8 or more");
            Expect(part == TraitPart.Base == (file.Entry.Kind == BlockFileKind.Base) && part <= TraitPart.Removed, file, i, "a part that belongs in the file");
            Expect(slice is >= -1 and < 64 && (slice < 0 || form == ListForm.Slices), file, i, "a slice of -1 to 63");
            Expect(slice <= 0 || previous == (code, (int)part, slice - 1), file, i, "the slice after the one before");
            Expect(count <= KeysOfGroup && count * ContainerDescriptor.Length <= rest.Length, file, i, "at most 256 containers within the directory");
            previous = (code, (int)part, slice);
            if (!traits.TryGetValue(code, out TraitParts? parts))
            {
                ListForm traitForm = TraitParts.FormOf(form, part) ?? throw Fault(file, i, "a base or added list before a removed one");
                traits.Add(code, parts = new TraitParts(traitForm));
            }

            ListForm? own = part == TraitPart.Removed && form == ListForm.Plain ? parts.Form : TraitParts.FormOf(form, part);
            if (own != parts.Form)
            {
                throw Fault(file, i, $"form {parts.Form} as the trait has elsewhere");
            }

            parts.Add(file.Entry.Group, part, slice, new MappedContainers(file, i, form, file.Directory.Length - rest.Length, (int)count), overlap);
            rest = rest[(ContainerDescriptor.Length * (int)count)..];
        }

        Expect(rest.IsEmpty, file, file.EntryCount, "the end of the directory");
    }

    /// <summary>The containers of a list, whose keys are <paramref name="keys"/> from <paramref name="first"/> on at most.</summary>
    public static Container[] ReadContainers(MappedFile file, uint entry, ListForm form, ReadOnlySpan<byte> descriptors, int first, int keys)
    {
        Container[] containers = new Container[descriptors.Length / ContainerDescriptor.Length];
        Walk(file, entry, form, MemoryMarshal.Cast<byte, ContainerDescriptor>(descriptors), first, keys, containers);
        return containers;
    }

    /// <summary>Checks the descriptors of a list of a group; returns the number of members.</summary>
    public static long Check(MappedFile file, uint entry, ListForm form, ReadOnlySpan<byte> descriptors) =>
        Walk(file, entry, form, MemoryMarshal.Cast<byte, ContainerDescriptor>(descriptors), FirstKey(file), KeysOfGroup, []);

    /// <summary>Lowest key that a file may hold.</summary>
    public static int FirstKey(MappedFile file) => file.Entry.Group << StoreFormat.GroupShift;

    private static long Walk(
        MappedFile file, uint entry, ListForm form, ReadOnlySpan<ContainerDescriptor> list, int first, int keys, Span<Container> containers)
    {
        int columnWidth = ContainerLists.ColumnWidth(form);
        ulong bodyLength = (ulong)file.BodyLength;
        int next = first;
        int end = first + keys;
        long members = 0;
        for (int i = 0; i < list.Length; i++)
        {
            ContainerDescriptor descriptor = list[i]; // read once: it lies in a file
            int cardinality = descriptor.Cardinality;
            int length = ContainerLists.PayloadLengthOf(descriptor.Kind, cardinality, descriptor.Runs);
            bool isInRange = descriptor.Key >= next & descriptor.Key < end;
            ulong at = descriptor.Offset - BlockFileWriter.HeaderLength; // wraps when it lies before the body
            if (!isInRange | length < 0 | at > bodyLength || (ulong)(length + cardinality * columnWidth) > bodyLength - at)
            {
                throw Fault(file, entry, !isInRange ? "ascending keys of its range" : length < 0 ? "sound containers" : "payloads within the body");
            }

            if (i < containers.Length)
            {
                containers[i] = new Container(descriptor.Key, (ContainerKind)descriptor.Kind, cardinality, descriptor.Runs, file.At((long)descriptor.Offset), file);
            }

            members += cardinality;
            next = descriptor.Key + 1;
        }

        return members;
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
