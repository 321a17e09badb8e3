using System;
using System.Buffers.Binary;
using System.Text;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Index;

namespace Segmentation.Store;

/// <summary>Writes an <see cref="IndexChange"/> as journal rows, never holding more than one row of it.</summary>
/// <param name="row">Takes a row: the buffer, valid during the call only, and its length.</param>
internal sealed class ChangeWriter(Action<ReadOnlyMemory<byte>> row)
{
    public const byte Format = 1;
    public const uint EndMark = 0x21444E45; // "END!"

    private byte[] _buffer = new byte[4_096];
    private int _used;

    /// <summary>Rows handed out.</summary>
    public int Rows { get; private set; }

    /// <summary>Bytes of all rows.</summary>
    public long Length { get; private set; }

    public void Write(IndexChange change)
    {
        WriteBytes([Format]);
        WriteNumber(change.DeviceCount);
        WriteNumber((uint)change.NewValues.Count);
        foreach (NewValue value in change.NewValues)
        {
            byte[] text = Encoding.UTF8.GetBytes(value.Text);
            WriteKey(value.Attribute, value.Code);
            WriteNumber((uint)text.Length);
            WriteBytes(text);
        }

        WriteNumber((uint)change.Traits.Count);
        foreach (TraitChange trait in change.Traits)
        {
            WriteKey(trait.Key.Attribute, trait.Key.Code);
            switch (trait)
            {
                case PlainChange plain:
                    WriteLists(ListForm.Plain, plain.Added.Containers, plain.Removed);
                    break;
                case TimedChange timed:
                    WriteLists(timed.Added.HasCounts ? ListForm.Counted : ListForm.Timed, timed.Added.Containers, timed.Removed);
                    break;
                case NumberChange number:
                    WriteLists(ListForm.Valued, number.Added.Containers, number.Removed);
                    break;
                default:
                    throw new InvalidOperationException($"{trait.GetType().Name} has no form in the journal.");
            }
        }

        WriteNumber(EndMark);
        Flush();
    }

    private void WriteLists(ListForm form, ReadOnlySpan<Container> added, Bitmap removed)
    {
        WriteBytes([(byte)form]);
        WriteList(form, added);
        WriteList(ListForm.Plain, removed.Containers);
    }

    private void WriteList(ListForm form, ReadOnlySpan<Container> containers)
    {
        WriteNumber((uint)containers.Length);
        Span<byte> head = stackalloc byte[7];
        foreach (ref readonly Container container in containers)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(head, container.Key);
            head[2] = (byte)container.Kind;
            BinaryPrimitives.WriteUInt16LittleEndian(head[3..], (ushort)(container.Cardinality - 1));
            BinaryPrimitives.WriteUInt16LittleEndian(head[5..], (ushort)container.RunCount);
            WriteBytes(head);
            WriteBytes(ContainerLists.BytesOf(container, form));
        }
    }

    private void WriteKey(int attribute, int code)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, attribute);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], code);
        WriteBytes(bytes);
    }

    private void WriteNumber(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        WriteBytes(bytes);
    }

    private void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_used == _buffer.Length)
            {
                GrowOrFlush();
            }

            int take = Math.Min(bytes.Length, _buffer.Length - _used);
            bytes[..take].CopyTo(_buffer.AsSpan(_used));
            _used += take;
            bytes = bytes[take..];
        }
    }

    private void GrowOrFlush()
    {
        if (_buffer.Length < StoreFormat.JournalRow)
        {
            Array.Resize(ref _buffer, Math.Min(StoreFormat.JournalRow, _buffer.Length * 4));
        }
        else
        {
            Flush();
        }
    }

    private void Flush()
    {
        row(_buffer.AsMemory(0, _used));
        Rows++;
        Length += _used;
        _used = 0;
    }
}
