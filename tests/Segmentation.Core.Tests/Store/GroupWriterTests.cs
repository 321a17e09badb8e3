using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Index;
using Segmentation.Store;
using Segmentation.TestSupport.Store;
using Xunit;

namespace Segmentation.Core.Tests.Store;

public sealed class GroupWriterTests : IDisposable
{
    private const uint SecondGroup = 1u << 24;

    private readonly StoreDirectory _directory = new();

    public GroupWriterTests() => Directory.CreateDirectory(Path.Combine(_directory.Store, "bitmaps"));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Groups_with_slices_of_different_width_give_one_column_of_numbers()
    {
        Dictionary<uint, long> expected = new() { [3] = -1, [4] = 1, [SecondGroup - 1] = 0, [SecondGroup] = 5_000_000_000, [SecondGroup + 70_000] = long.MinValue };
        BitSlices narrow = BitSlices.Empty.Fold(Numbers(expected.Where(static pair => pair.Key < SecondGroup)), Bitmap.Empty);
        BitSlices wide = BitSlices.Empty.Fold(Numbers(expected.Where(static pair => pair.Key >= SecondGroup)), Bitmap.Empty);
        Assert.True(narrow.Slices.Length < wide.Slices.Length);
        MappedFile[] files =
        [
            Write(0, 1, TraitCodes.Numbers, new NumberTrait(narrow, ValuedBitmap.Empty, Bitmap.Empty, 3), null).Single(),
            Write(1, 1, TraitCodes.Numbers, new NumberTrait(wide, ValuedBitmap.Empty, Bitmap.Empty, 2), null).Single(),
        ];

        NumberTrait read = Assert.IsType<NumberTrait>(BitmapFileReader.Read(files)[TraitCodes.Numbers]);

        Assert.Equal(5, read.Members);
        Assert.All(expected, pair => Assert.True(read.Base.TryGet(pair.Key, out long number) && number == pair.Value, $"{pair.Key}: {pair.Value}"));
    }

    [Fact]
    public void A_small_delta_is_written_beside_the_base_and_a_large_one_folded_into_it()
    {
        Bitmap many = Bitmap.Of([.. Enumerable.Range(0, 4_000).Select(static i => (uint)i * 3)]);
        MappedFile older = Write(0, 1, 0, new PlainTrait(many, Bitmap.Empty, Bitmap.Empty), null).Single();
        PlainTrait mapped = Assert.IsType<PlainTrait>(BitmapFileReader.Read([older])[0]);

        MappedFile[] small = Write(0, 2, 0, new PlainTrait(mapped.Base, Bitmap.Of(1, 2), Bitmap.Of(0)), older);
        Assert.Equal(BlockFileKind.Delta, Assert.Single(small).Entry.Kind);
        PlainTrait read = Assert.IsType<PlainTrait>(BitmapFileReader.Read([older, .. small])[0]);
        Assert.Equal(4_001, read.Cardinality);
        Assert.Equal(Bitmap.Of(1, 2), read.Added);
        Assert.Equal(Bitmap.Of(0), read.Removed);

        Bitmap lots = Bitmap.Of([.. Enumerable.Range(0, 2_000).Select(static i => (uint)i * 3 + 1)]);
        MappedFile[] large = Write(0, 3, 0, new PlainTrait(mapped.Base, lots, mapped.Removed), older);
        Assert.Equal(BlockFileKind.Base, Assert.Single(large).Entry.Kind);
        Assert.Equal(many.Or(lots), Assert.IsType<PlainTrait>(BitmapFileReader.Read(large)[0]).Base);
    }

    [Fact]
    public void A_base_that_lost_all_its_members_replaces_the_file()
    {
        MappedFile older = Write(0, 1, 0, new PlainTrait(Bitmap.Of(1, 2, 3), Bitmap.Empty, Bitmap.Empty), null).Single();
        MappedFile[] written = Write(0, 2, 0, PlainTrait.Empty, older);
        Assert.Equal(BlockFileKind.Base, Assert.Single(written).Entry.Kind);
        Assert.Null(BitmapFileReader.Read(written)[0]);
    }

    [Fact]
    public void Only_the_containers_of_the_group_are_written()
    {
        Bitmap both = Bitmap.Of(5, SecondGroup - 1, SecondGroup, uint.MaxValue);
        PlainTrait trait = new(both, Bitmap.Empty, Bitmap.Empty);
        MappedFile[] files = [.. ((int[])[0, 1, 255]).SelectMany(group => Write(group, 1, 7, trait, null))];
        Assert.Equal(3, files.Length);
        Assert.Equal(both, Assert.IsType<PlainTrait>(BitmapFileReader.Read(files)[7]).Base);
    }

    private MappedFile[] Write(int group, ulong version, int code, Trait trait, MappedFile? current)
    {
        (BlockFileEntry? newBase, BlockFileEntry? newDelta) = new GroupWriter(_directory.Store, 1, group, version).Write([new(code, trait)], current);
        return [.. ((BlockFileEntry?[])[newBase, newDelta]).OfType<BlockFileEntry>().Select(entry => MappedFile.Open(_directory.Store, entry))];
    }

    private static ValuedBitmap Numbers(IEnumerable<KeyValuePair<uint, long>> numbers)
    {
        ValuedBitmapBuilder builder = new();
        foreach ((uint ordinal, long number) in numbers)
        {
            builder.Append(ordinal, number);
        }

        return builder.Build();
    }
}
