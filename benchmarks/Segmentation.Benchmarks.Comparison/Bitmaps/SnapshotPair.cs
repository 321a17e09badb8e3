using System;
using System.IO;
using Microsoft.Win32.SafeHandles;
using Segmentation.Bitmaps;
using Segmentation.Index;
using Segmentation.Store;
using static Segmentation.Benchmarks.Comparison.Peers.Croaring;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>A real set in one file of each library, opened by mapping it: ours as a store's base file, CRoaring's as its frozen bitmaps one behind the other.</summary>
/// <remarks>To open means: open and map the file, list the containers of every bitmap, add their cardinalities up. Ours checks the frame and every descriptor on the way.</remarks>
internal sealed unsafe class SnapshotPair : IDisposable
{
    private const int FrozenAlignment = 32;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("segmentation-snapshot-");
    private readonly BlockFileEntry _entry;
    private readonly string _frozen;
    private readonly (long Offset, int Length)[] _places;
    private readonly nint[] _views;
    private readonly long _frozenLength;

    public SnapshotPair(string name, Bitmap[] bitmaps, byte[][] frozen)
    {
        using (BitmapFileWriter writer = new(_folder.FullName, new BlockFileEntry(name + ".base", BlockFileKind.Base, Attribute: 1, Group: 0, Length: 0, MetaCrc: 0, Version: 1)))
        {
            for (int i = 0; i < bitmaps.Length; i++)
            {
                writer.Write(i, ListForm.Plain, TraitPart.Base, slice: -1, bitmaps[i].Containers);
            }

            _entry = writer.Finish();
        }

        GC.KeepAlive(bitmaps);
        _frozen = Path.Combine(_folder.FullName, name + ".frozen");
        _places = new (long Offset, int Length)[frozen.Length];
        _views = new nint[frozen.Length];
        using FileStream file = File.Create(_frozen);
        for (int i = 0; i < frozen.Length; i++)
        {
            file.Position = (file.Position + FrozenAlignment - 1) & -FrozenAlignment;
            _places[i] = (file.Position, frozen[i].Length);
            file.Write(frozen[i]);
        }

        _frozenLength = file.Length;
    }

    public long OpenOurs()
    {
        TraitTable traits = BitmapFileReader.Read([MappedFile.Open(_folder.FullName, _entry)]);
        long sum = 0;
        for (int i = 0; i < _places.Length; i++)
        {
            sum += traits[i]!.Cardinality;
        }

        return sum;
    }

    public long OpenTheirs()
    {
        using SafeFileHandle file = File.OpenHandle(_frozen, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte* start = Libc.Map(file, 0, _frozenLength, _frozen);
        long sum = 0;
        for (int i = 0; i < _places.Length; i++)
        {
            _views[i] = roaring_bitmap_frozen_view(start + _places[i].Offset, (nuint)_places[i].Length);
            sum += (long)roaring_bitmap_get_cardinality(_views[i]);
        }

        foreach (nint view in _views)
        {
            roaring_bitmap_free(view);
        }

        Libc.Unmap(start, _frozenLength);
        return sum;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
