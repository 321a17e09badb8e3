using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Index;

namespace Segmentation.Store;

/// <summary>Reads an <see cref="IndexChange"/> from journal rows. Never believes a length that the rows cannot hold.</summary>
/// <param name="version">Version, for error messages.</param>
/// <param name="length">Bytes of all rows, as the commit says.</param>
/// <param name="rows">Bodies in order.</param>
internal sealed unsafe class ChangeReader(ulong version, long length, IEnumerator<byte[]> rows)
{
    private byte[] _row = [];
    private int _position;
    private long _consumed;
    private Slab? _slab;

    public IndexChange Read()
    {
        Expect(ReadByte() == ChangeWriter.Format, "format 1");
        uint deviceCount = ReadNumber();
        uint valueCount = ReadCount(12);
        List<NewValue> values = new((int)valueCount);
        for (uint i = 0; i < valueCount; i++)
        {
            TraitKey key = ReadKey();
            byte[] text = new byte[ReadCount(1)];
            ReadBytes(text);
            values.Add(new NewValue(key.Attribute, key.Code, Encoding.UTF8.GetString(text)));
        }

        uint traitCount = ReadCount(17);
        List<TraitChange> traits = new((int)traitCount);
        for (uint i = 0; i < traitCount; i++)
        {
            traits.Add(ReadTrait());
        }

        Expect(ReadNumber() == ChangeWriter.EndMark, "the end mark");
        Expect(_consumed == length && _position == _row.Length && !rows.MoveNext(), $"exactly {length} bytes");
        return new IndexChange { DeviceCount = deviceCount, NewValues = values, Traits = traits };
    }

    private TraitChange ReadTrait()
    {
        TraitKey key = ReadKey();
        ListForm form = (ListForm)ReadByte();
        Expect(form is ListForm.Plain or ListForm.Timed or ListForm.Counted or ListForm.Valued, "a form of 1, 2, 3 or 5");
        Container[] added = ReadList(form);
        Bitmap removed = BitmapOf(ReadList(ListForm.Plain));
        return form switch
        {
            ListForm.Plain => new PlainChange(key, BitmapOf(added), removed),
            ListForm.Valued => new NumberChange(key, added.Length == 0 ? ValuedBitmap.Empty : new ValuedBitmap(added), removed),
            _ => new TimedChange(key, new TimedBitmap(added, form == ListForm.Counted), removed),
        };
    }

    private static Bitmap BitmapOf(Container[] containers) => containers.Length == 0 ? Bitmap.Empty : new Bitmap(containers);

    private Container[] ReadList(ListForm form)
    {
        uint count = ReadCount(9);
        Expect(count <= ContainerLimits.ChunkSize, "at most 65,536 containers");
        Container[] containers = new Container[count];
        Span<byte> head = stackalloc byte[7];
        int previous = -1;
        for (int i = 0; i < containers.Length; i++)
        {
            ReadBytes(head);
            ushort key = BinaryPrimitives.ReadUInt16LittleEndian(head);
            int cardinality = BinaryPrimitives.ReadUInt16LittleEndian(head[3..]) + 1;
            int runs = BinaryPrimitives.ReadUInt16LittleEndian(head[5..]);
            Expect(key > previous, "ascending keys");
            Expect(ContainerLists.FaultOf(head[2], cardinality, runs) is null, "a sound container");
            previous = key;
            int bytes = Container.LengthOf((ContainerKind)head[2], cardinality, runs) + cardinality * ContainerLists.ColumnWidth(form);
            Expect(bytes <= length - _consumed, "a container within the rows");
            byte* payload = Slab.Allocate(ref _slab, bytes, out PayloadOwner owner);
            ReadBytes(new Span<byte>(payload, bytes));
            containers[i] = new Container(key, (ContainerKind)head[2], cardinality, runs, payload, owner);
        }

        return containers;
    }

    private TraitKey ReadKey()
    {
        Span<byte> bytes = stackalloc byte[8];
        ReadBytes(bytes);
        return new TraitKey(BinaryPrimitives.ReadInt32LittleEndian(bytes), BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]));
    }

    private byte ReadByte()
    {
        Span<byte> bytes = stackalloc byte[1];
        ReadBytes(bytes);
        return bytes[0];
    }

    private uint ReadNumber()
    {
        Span<byte> bytes = stackalloc byte[4];
        ReadBytes(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>A number of things that take at least <paramref name="size"/> bytes each.</summary>
    private uint ReadCount(int size)
    {
        uint count = ReadNumber();
        Expect((long)count * size <= length - _consumed, "a count that the rows can hold");
        return count;
    }

    private void ReadBytes(Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            if (_position == _row.Length)
            {
                Expect(rows.MoveNext(), "another row");
                _row = rows.Current;
                _position = 0;
            }

            int take = Math.Min(target.Length, _row.Length - _position);
            _row.AsSpan(_position, take).CopyTo(target);
            _position += take;
            _consumed += take;
            target = target[take..];
        }
    }

    private void Expect(bool holds, string expected)
    {
        if (!holds)
        {
            throw new CorruptStoreException(StoreFormat.CatalogFile, $"journal of version {version}, byte {_consumed}", expected, "something else");
        }
    }
}
