using System;
using System.IO;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.TestSupport.Bitmaps;
using Segmentation.TestSupport.Shared;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

public sealed class PortableFormatTests
{
    private const string WithoutRuns = "roaring-format/bitmapwithoutruns.bin";
    private const string WithRuns = "roaring-format/bitmapwithruns.bin";

    [Fact]
    public void The_golden_files_are_written_byte_for_byte()
    {
        Assert.SkipWhen(SharedData.ShouldSkip(WithoutRuns), SharedData.SkipReason(WithoutRuns));
        Bitmap golden = Golden();
        Assert.Equal(File.ReadAllBytes(SharedData.Path(WithoutRuns)), golden.ToPortable());
        Assert.Equal(File.ReadAllBytes(SharedData.Path(WithRuns)), golden.RunOptimize().ToPortable());
    }

    [Fact]
    public void The_golden_files_are_read_and_mapped()
    {
        Assert.SkipWhen(SharedData.ShouldSkip(WithRuns), SharedData.SkipReason(WithRuns));
        Bitmap golden = Golden();
        foreach (string file in new[] { WithoutRuns, WithRuns })
        {
            byte[] bytes = File.ReadAllBytes(SharedData.Path(file));
            Bitmap read = Bitmap.ReadPortable(bytes);
            BitmapInvariants.Check(read);
            Assert.True(read.SetEquals(golden));
            Assert.Equal(golden.ToArray(), read.ToArray());
            Assert.Equal(bytes, read.ToPortable());
            foreach (int misalignment in new[] { 0, 1, 6 })
            {
                CheckMapped(bytes, golden, misalignment);
            }
        }
    }

    [Fact]
    public void Mapped_sets_give_the_same_answers_without_a_copy()
    {
        Bitmap other = RandomBitmaps.Next(new Random(77));
        for (int seed = 1; seed <= 10; seed++)
        {
            Bitmap set = RandomBitmaps.Next(new Random(seed)).RunOptimize();
            CheckMapped(set.ToPortable(), set, seed);
            CheckAnswers(set, other, seed);
        }
    }

    [Fact]
    public void The_empty_set_takes_eight_bytes()
    {
        byte[] bytes = Bitmap.Empty.ToPortable();
        Assert.Equal([0x3A, 0x30, 0, 0, 0, 0, 0, 0], bytes);
        Assert.True(Bitmap.ReadPortable(bytes).IsEmpty);
    }

    [Fact]
    public void Offsets_are_left_out_below_four_containers_with_runs()
    {
        foreach (int count in new[] { 1, 3, 4, 5, 8, 9 })
        {
            Bitmap set = Bitmap.OrMany([.. Enumerable.Range(0, count).Select(i => Bitmap.FromRange((uint)i << 16, ((uint)i << 16) + 99))]);
            int header = 4 + (count + 7) / 8 + 4 * count + (count >= 4 ? 4 * count : 0);
            Assert.Equal(header + 6 * count, set.ToPortable().Length);
            Assert.True(Bitmap.ReadPortable(set.ToPortable()).SetEquals(set));
        }
    }

    [Fact]
    public void Runs_that_outgrow_a_bitset_are_rewritten_on_reading()
    {
        (int, int)[] runs = [.. Enumerable.Range(0, 2_048).Select(i => (3 * i, 1))];
        Bitmap read = ContainerCatalogue.RunsOf(runs);
        Assert.Equal(ContainerKind.Array, read.Containers[0].Kind);
        BitmapInvariants.Check(read);
        (int, int)[] more = [.. Enumerable.Range(0, 32_768).Select(i => (2 * i, 1))];
        Bitmap even = ContainerCatalogue.RunsOf(more);
        Assert.Equal(ContainerKind.Bitset, even.Containers[0].Kind);
        Assert.Equal(32_768, even.Cardinality);
    }

    [Fact]
    public void Bytes_behind_the_set_are_refused_unless_the_caller_asks_how_many_were_taken()
    {
        byte[] bytes = [.. Bitmap.Of(1, 2, 3).ToPortable(), 0];
        CorruptBitmapException error = Assert.Throws<CorruptBitmapException>(() => Bitmap.ReadPortable(bytes));
        Assert.Equal(bytes.Length - 1, error.Offset);
        Assert.Equal(3, Bitmap.ReadPortable(bytes, out int consumed).Cardinality);
        Assert.Equal(bytes.Length - 1, consumed);
    }

    /// <remarks>0 cookie · 4 two containers · 8 key 1, 2 values · 12 key 2, 1 value · 16 offsets 24 and 28 · 24 values 1, 4 · 28 value 9.</remarks>
    [Theory]
    [InlineData(0, 0x01, 0, "cookie 12346")]
    [InlineData(4, 0xFF, 8, "a header of 2048 bytes for 255 containers")]
    [InlineData(6, 0xFF, 4, "0 to 65,536")]
    [InlineData(8, 0x02, 12, "a key above 2")]
    [InlineData(10, 0x02, 20, "offset 30")]
    [InlineData(14, 0x01, 28, "an array of 2 values")]
    [InlineData(16, 0x19, 16, "offset 24")]
    [InlineData(26, 0x01, 26, "a value above 1")]
    [InlineData(26, 0x00, 26, "a value above 1")]
    public void A_wrong_byte_among_arrays_is_named_with_its_place(int at, byte value, int offset, string expected)
    {
        byte[] bytes = Bitmap.Of(0x1_0001, 0x1_0004, 0x2_0009).ToPortable();
        Refuses(bytes, at, value, offset, expected);
    }

    /// <remarks>0 cookie with 1 container · 4 flags · 5 key 0, 10 members · 9 two runs · 11 from 10, 5 long · 15 from 65,000, 5 long.</remarks>
    [Theory]
    [InlineData(9, 0x01, 9, "runs of 10 members")]
    [InlineData(9, 0x03, 11, "3 runs")]
    [InlineData(9, 0x00, 9, "runs of 10 members")]
    [InlineData(13, 0x05, 9, "runs of 10 members")]
    [InlineData(12, 0xFF, 15, "neither touching nor overlapping")]
    [InlineData(18, 0xFF, 17, "a run that ends at 65,535")]
    public void A_wrong_byte_among_runs_is_named_with_its_place(int at, byte value, int offset, string expected) =>
        Refuses(ContainerCatalogue.RunsOf((10, 5), (65_000, 5)).ToPortable(), at, value, offset, expected);

    [Fact]
    public void Runs_that_touch_are_refused_and_runs_one_apart_are_not()
    {
        Assert.Throws<CorruptBitmapException>(() => ContainerCatalogue.RunsOf((10, 5), (15, 5)));
        Assert.Equal(10, ContainerCatalogue.RunsOf((10, 5), (16, 5)).Cardinality);
        Assert.Equal(1, ContainerCatalogue.RunsOf((65_535, 1)).Cardinality);
    }

    [Fact]
    public void A_bitset_that_holds_another_number_of_members_is_refused()
    {
        byte[] bytes = Bitmap.OrMany([.. Enumerable.Range(0, 5_000).Select(i => Bitmap.Of((uint)i * 2))]).ToPortable();
        Refuses(bytes, 16, 0x57, 16, "a bitset of 5000 members");
    }

    private static void Refuses(byte[] bytes, int at, byte value, int offset, string expected)
    {
        Assert.NotEqual(value, bytes[at]);
        Bitmap.ReadPortable(bytes);
        bytes[at] = value;
        CorruptBitmapException error = Assert.Throws<CorruptBitmapException>(() => Bitmap.ReadPortable(bytes));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal(offset, error.Offset);
    }

    private static Bitmap Golden()
    {
        BitmapBuilder builder = new();
        for (uint k = 0; k * 1_000 < 100_000; k++)
        {
            builder.Add(k * 1_000);
        }

        for (uint k = 100_000; k < 200_000; k++)
        {
            builder.Add(3 * k);
        }

        for (uint k = 700_000; k < 800_000; k++)
        {
            builder.Add(k);
        }

        return builder.Build();
    }

    private static unsafe void CheckMapped(byte[] bytes, Bitmap expected, int misalignment)
    {
        using NativeBytes memory = new([.. bytes, 9, 9], misalignment);
        Bitmap mapped = Bitmap.MapPortable(memory.Start, memory.Length, memory, out long consumed);
        Assert.Equal(bytes.Length, consumed);
        BitmapInvariants.Check(mapped);
        Assert.True(mapped.SetEquals(expected));
        Assert.Equal(bytes, mapped.ToPortable());
        Assert.True(memory.Checks > 0);
        foreach (Container container in mapped.Containers)
        {
            Assert.Same(memory, container.Owner);
            Assert.InRange(container.PayloadAddress - memory.Start, 0, bytes.Length - 1);
        }
    }

    private static unsafe void CheckAnswers(Bitmap set, Bitmap other, int misalignment)
    {
        using NativeBytes memory = new(set.ToPortable(), misalignment);
        Bitmap mapped = Bitmap.MapPortable(memory.Start, memory.Length, memory, out _);
        Assert.Equal(set.ToArray(), mapped.ToArray());
        Assert.Equal(set.ToArray(), mapped);
        Assert.Equal(set.And(other).ToPortable(), mapped.And(other).ToPortable());
        Assert.Equal(set.Or(other).ToPortable(), mapped.Or(other).ToPortable());
        Assert.Equal(set.Xor(other).ToPortable(), mapped.Xor(other).ToPortable());
        Assert.Equal(other.AndNot(set).ToPortable(), other.AndNot(mapped).ToPortable());
        Assert.Equal(set.AndCardinality(other), mapped.AndCardinality(other));
        Assert.Equal(set.RunOptimize().ToPortable(), mapped.RunOptimize().ToPortable());
    }
}
