using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Kernels;
using Segmentation.TestSupport.Bitmaps;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

/// <summary>One mistake, wherever it stands in a payload, is found at its place by every width.</summary>
public sealed unsafe class PayloadKernelProperties
{
    public static TheoryData<int> Sizes => [1, 2, 8, 9, 15, 16, 17, 31, 32, 33, 34, 63, 64, 65, 129, 4_095, 4_096];

    public static TheoryData<int> RunSizes => [1, 2, 7, 8, 9, 15, 16, 17, 33, 2_047];

    private static IEnumerable<KernelWidth> Widths => Enum.GetValues<KernelWidth>();

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_value_that_repeats_or_falls_is_found_where_it_stands(int count)
    {
        ushort[] values = [.. Enumerable.Range(0, count).Select(i => (ushort)(65_535 - 15 * (count - 1 - i)))];
        foreach (KernelWidth width in Widths)
        {
            Assert.Equal(count, FirstNotAscending(width, values));
            foreach (int at in Places(count).Where(place => place > 0))
            {
                foreach (ushort wrong in new[] { values[at - 1], (ushort)(values[at - 1] - 1), (ushort)0 })
                {
                    ushort right = values[at];
                    values[at] = wrong;
                    Assert.Equal(at, FirstNotAscending(width, values));
                    values[at] = right;
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(RunSizes))]
    public void A_run_that_touches_or_passes_the_end_is_found_where_it_stands(int count)
    {
        ushort[] runs = [.. Enumerable.Range(0, count).SelectMany(i => new[] { (ushort)(65_535 - 32 * (count - 1 - i) - 20), (ushort)20 })];
        foreach (KernelWidth width in Widths)
        {
            Assert.Equal((count, 21 * count), FirstUnsound(width, runs));
            foreach (int at in Places(count))
            {
                (ushort start, ushort length) = (runs[2 * at], runs[2 * at + 1]);
                if (at > 0)
                {
                    runs[2 * at] = (ushort)(runs[2 * at - 2] + 21); // touches
                    Assert.Equal((at, 21 * at), FirstUnsound(width, runs));
                    runs[2 * at]++;
                    Assert.Equal(count, FirstUnsound(width, runs).Index);
                    runs[2 * at] = (ushort)(runs[2 * at - 2] + 3); // overlaps
                    Assert.Equal(at, FirstUnsound(width, runs).Index);
                }

                runs[2 * at] = start;
                runs[2 * at + 1] = ushort.MaxValue; // passes the last value
                Assert.Equal(at, FirstUnsound(width, runs).Index);
                runs[2 * at + 1] = length;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Portable_bytes_with_a_value_twice_are_refused_where_it_stands(int count)
    {
        byte[] bytes = BitmapBuilder.FromSorted([.. Enumerable.Range(0, count).Select(i => (uint)(3 * i))]).ToPortable();
        foreach (int at in Places(count).Where(place => place > 0))
        {
            byte[] wrong = [.. bytes];
            int offset = bytes.Length - 2 * (count - at);
            wrong.AsSpan(offset - 2, 2).CopyTo(wrong.AsSpan(offset));
            CorruptBitmapException error = Assert.Throws<CorruptBitmapException>(() => Bitmap.ReadPortable(wrong));
            Assert.Equal(offset, error.Offset);
        }
    }

    [Fact]
    public void A_reader_gives_the_members_in_pieces_of_any_size()
    {
        foreach (CatalogueEntry entry in ContainerCatalogue.Entries)
        {
            Bitmap bitmap = entry.Bitmap.Or(entry.Bitmap.InChunk(3)).Or(Bitmap.FromRange(0x5_0000, 0x5_0100));
            uint[] members = [.. bitmap];
            foreach (int size in new[] { 1, 7, 64, 1_000, 65_536, members.Length, members.Length + 1 })
            {
                if (size == 1 && members.Length > 10_000)
                {
                    continue;
                }

                uint[] buffer = new uint[size];
                List<uint> read = [];
                Bitmap.Reader reader = bitmap.Read();
                while (reader.Read(buffer) is > 0 and int count)
                {
                    Assert.Equal(Math.Min(size, members.Length - read.Count), count);
                    read.AddRange(buffer.AsSpan(0, count));
                }

                Assert.True(members.AsSpan().SequenceEqual(read.ToArray()), $"{entry.Name} by {size}");
                Assert.Equal(0, reader.Read(buffer));
                Assert.Equal(0, bitmap.Read().Read([]));
            }
        }
    }

    private static IEnumerable<int> Places(int count) =>
        count <= 65 ? Enumerable.Range(0, count) : Enumerable.Range(0, 40).Concat(Enumerable.Range(count - 40, 40)).Append(count / 2);

    private static int FirstNotAscending(KernelWidth width, ushort[] values)
    {
        fixed (ushort* first = values)
        {
            return PayloadKernels.FirstNotAscending(width, first, values.Length);
        }
    }

    private static (int Index, int Members) FirstUnsound(KernelWidth width, ushort[] runs)
    {
        fixed (ushort* first = runs)
        {
            int index = PayloadKernels.FirstUnsound(width, first, runs.Length / 2, out int members);
            return (index, members);
        }
    }
}
