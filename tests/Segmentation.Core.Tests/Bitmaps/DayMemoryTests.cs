using System;
using System.Linq;
using System.Threading.Tasks;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

public unsafe class DayMemoryTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(4_096)]
    [InlineData(4_097)]
    [InlineData(65_536)]
    public void A_cover_is_none_or_all_only_when_a_scan_says_so(int size)
    {
        TimedBitmap timed = Timed(size, first: 100, last: 200, out ushort[] days);
        ushort least = days.Min();
        ushort most = days.Max();
        (int, int)[] windows = [(0, 65_535), (least, most), (least + 1, most), (least, most - 1), (most, 65_535), (most + 1, 65_535), (0, least), (0, least - 1), (150, 149)];
        foreach ((int first, int last) in windows)
        {
            int taken = days.Count(day => day >= first && day <= last);
            DayCover cover = timed.Days.CoverOf(0, timed.Containers[0], (ushort)first, (ushort)last);
            DayCover expected = taken == 0 ? DayCover.None : taken == size ? DayCover.All : DayCover.Some;
            Assert.True(cover == expected || (cover == DayCover.Some && size <= 64), $"{first} to {last}: {cover}, {taken} of {size}");
            Assert.Equal(cover, timed.Days.CoverOf(0, timed.Containers[0], (ushort)first, (ushort)last));
        }
    }

    [Fact]
    public void Days_that_are_all_0_are_covered_by_day_0()
    {
        TimedBitmap timed = Timed(100, first: 0, last: 0, out _);
        Assert.Equal(DayCover.All, timed.Days.CoverOf(0, timed.Containers[0], 0, 0));
        Assert.Equal(DayCover.None, timed.Days.CoverOf(0, timed.Containers[0], 1, 65_535));
    }

    [Theory]
    [InlineData(8_192)]
    [InlineData(65_536)]
    public void A_window_missed_twice_running_is_kept_and_holds_what_a_scan_finds(int size)
    {
        TimedBitmap timed = Timed(size, first: 100, last: 200, out ushort[] days);
        ulong[] expected = new ulong[ContainerLimits.BitsetWords];
        int count = ChunkSelection.SelectDays(timed.Containers[0], 120, 140, expected);
        Assert.Equal(days.Count(static day => day is >= 120 and <= 140), count);
        Assert.Null(Recall(timed, 120, 140));
        Assert.Null(Recall(timed, 120, 141)); // something between
        Assert.Null(Recall(timed, 120, 140));
        KeptWindow? kept = Recall(timed, 120, 140);
        Assert.NotNull(kept);
        Assert.Same(kept, Recall(timed, 120, 140));
        Assert.Equal(count, kept.Cardinality);
        Assert.True(expected.AsSpan().SequenceEqual(new ReadOnlySpan<ulong>(kept.Payload, ContainerLimits.BitsetWords)));
        Assert.Equal(0, (nint)kept.Payload % 64);
        GC.KeepAlive(kept);
    }

    [Theory]
    [InlineData(8_192, 2)]
    [InlineData(12_288, 3)]
    [InlineData(65_536, WindowMemory.WindowsMaximum)]
    public void Kept_windows_never_take_more_than_the_days_and_the_oldest_makes_room(int size, int room)
    {
        TimedBitmap timed = Timed(size, first: 100, last: 200, out _);
        KeptWindow[] kept = [.. Enumerable.Range(0, room + 1).Select(i => Ask(timed, (ushort)(120 + i)))];
        for (int i = room; i > 0; i--)
        {
            Assert.Same(kept[i], Recall(timed, (ushort)(120 + i), 199));
        }

        Assert.Null(Recall(timed, 120, 199));
        Assert.NotSame(kept[0], Recall(timed, 120, 199));
        Assert.Null(Recall(timed, 121, 199));

        static KeptWindow Ask(TimedBitmap timed, ushort first)
        {
            Assert.Null(Recall(timed, first, 199));
            KeptWindow? window = Recall(timed, first, 199);
            Assert.NotNull(window);
            return window;
        }
    }

    [Theory]
    [InlineData(4_096)]
    [InlineData(8_191)]
    public void Windows_of_fewer_members_are_not_kept(int size)
    {
        TimedBitmap timed = Timed(size, first: 100, last: 200, out _);
        Assert.Null(Recall(timed, 120, 140));
        Assert.Null(Recall(timed, 120, 140));
        Assert.Null(Recall(timed, 120, 140));
    }

    [Fact]
    public void Threads_that_ask_at_once_all_find_what_a_scan_finds()
    {
        TimedBitmap timed = Timed(40_000, first: 100, last: 200, out ushort[] days);
        int[] expected = [.. Enumerable.Range(0, 7).Select(i => days.Count(day => day >= 110 + i && day <= 150))];
        Parallel.For(0, 8, thread =>
        {
            for (int round = 0; round < 300; round++)
            {
                int i = (round / 3 + thread) % expected.Length;
                KeptWindow? window = Recall(timed, (ushort)(110 + i), 150);
                if (window is not null)
                {
                    Assert.Equal(expected[i], window.Cardinality);
                    Assert.Equal(expected[i], new ReadOnlySpan<ulong>(window.Payload, ContainerLimits.BitsetWords).ToArray().Sum(static word => System.Numerics.BitOperations.PopCount(word)));
                    GC.KeepAlive(window);
                }
            }
        });
    }

    private static KeptWindow? Recall(TimedBitmap timed, ushort first, ushort last) => timed.Days.Recall(timed, 0, first, last);

    private static TimedBitmap Timed(int size, int first, int last, out ushort[] days)
    {
        Random random = new(size);
        uint[] values = ChunkSelectionProperties.Values(random, size, consecutive: false);
        days = [.. values.Select(_ => (ushort)random.Next(first, last + 1))];
        return TimedBitmapBuilder.FromSorted(values, days, [], false);
    }
}
