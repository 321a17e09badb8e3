using System;
using System.Buffers;
using System.Buffers.Binary;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Store;

/// <summary>Writes lists of containers into a block file, with their directory.</summary>
internal sealed class BitmapFileWriter(string root, BlockFileEntry entry) : IDisposable
{
    private const int EntryLength = 20;
    private const int DescriptorLength = 16;
    private const int AlignedFrom = 512;

    private readonly BlockFileWriter _file = new(root, entry);
    private readonly ArrayBufferWriter<byte> _directory = new();
    private uint _entries;

    /// <summary>Writes a list; entries ascend by code, part and slice. An empty list is left out.</summary>
    public void Write(int code, ListForm form, TraitPart part, int slice, ReadOnlySpan<Container> containers, long overlap = 0)
    {
        if (containers.IsEmpty && slice < 0)
        {
            return;
        }

        Begin(code, form, part, slice, containers.Length, (uint)overlap);
        foreach (ref readonly Container container in containers)
        {
            ReadOnlySpan<byte> bytes = ContainerLists.BytesOf(container, form);
            Append(container, bytes[..container.PayloadLength], bytes[container.PayloadLength..]);
        }
    }

    /// <summary>Begins a list that <see cref="Append"/> then fills.</summary>
    public void Begin(int code, ListForm form, TraitPart part, int slice, int containers, uint overlap)
    {
        Span<byte> head = _directory.GetSpan(EntryLength)[..EntryLength];
        BinaryPrimitives.WriteInt32LittleEndian(head, code);
        head[4] = (byte)form;
        head[5] = (byte)part;
        BinaryPrimitives.WriteInt16LittleEndian(head[6..], (short)slice);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], containers);
        BinaryPrimitives.WriteUInt32LittleEndian(head[12..], overlap);
        BinaryPrimitives.WriteUInt32LittleEndian(head[16..], 0);
        _directory.Advance(EntryLength);
        _entries++;
    }

    /// <summary>Writes the next container of the list that was begun.</summary>
    /// <param name="container">Its descriptor.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="columns">What follows the payload, as the form of the list has it.</param>
    public void Append(in Container container, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> columns)
    {
        _file.Align(payload.Length + columns.Length >= AlignedFrom ? 64 : 8);
        Span<byte> descriptor = _directory.GetSpan(DescriptorLength)[..DescriptorLength];
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor, container.Key);
        descriptor[2] = (byte)container.Kind;
        descriptor[3] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor[4..], (ushort)(container.Cardinality - 1));
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor[6..], (ushort)container.RunCount);
        BinaryPrimitives.WriteInt64LittleEndian(descriptor[8..], _file.Position);
        _directory.Advance(DescriptorLength);
        _file.Write(payload);
        _file.Write(columns);
    }

    /// <summary>Writes numbers: their existence, then their slices without repetitions of the sign.</summary>
    public void WriteSlices(int code, BitSlices numbers)
    {
        Write(code, ListForm.Slices, TraitPart.Base, -1, numbers.Existence.Containers);
        int width = numbers.Slices.Length;
        while (width > 1 && ReferenceEquals(numbers.Slices[width - 1], numbers.Slices[width - 2]))
        {
            width--;
        }

        for (int i = 0; i < width && !numbers.Existence.IsEmpty; i++)
        {
            Write(code, ListForm.Slices, TraitPart.Base, i, numbers.Slices[i].Containers);
        }
    }

    public BlockFileEntry Finish() => _file.Finish(_directory.WrittenSpan, _entries);

    public void Dispose() => _file.Dispose();
}
