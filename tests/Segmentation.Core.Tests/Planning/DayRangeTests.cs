using Segmentation.Expressions.Binding;
using Segmentation.Planning;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Planning;

public sealed class DayRangeTests
{
    private static readonly DayNumber Today = new(100);

    [Fact]
    public void Without_window_and_time_to_live_every_day_qualifies() =>
        Assert.Equal([DayRange.All], DayRange.Of(null, null, Today));

    [Theory]
    [InlineData(1, 100)] // seen today only, or in the future
    [InlineData(10, 91)] // 100 - 91 = 9 < 10
    [InlineData(101, 0)]
    [InlineData(36_500, 0)]
    public void A_time_to_live_of_n_holds_days_less_than_n_ago_and_days_to_come(int timeToLive, ushort first) =>
        Assert.Equal([new DayRange(first, ushort.MaxValue)], DayRange.Of(null, timeToLive, Today));

    [Theory]
    [InlineData(1, 100)]
    [InlineData(30, 71)]
    [InlineData(36_500, 0)]
    public void Within_n_days_ends_today(int days, ushort first) =>
        Assert.Equal([new DayRange(first, 100)], DayRange.Of(new WithinDays(days), null, Today));

    [Fact]
    public void Not_within_is_what_is_held_before_and_after() =>
        Assert.Equal([new DayRange(51, 90), new DayRange(101, ushort.MaxValue)], DayRange.Of(new NotWithinDays(10), 50, Today));

    [Fact]
    public void Not_within_at_least_the_time_to_live_leaves_the_future() =>
        Assert.Equal([new DayRange(101, ushort.MaxValue)], DayRange.Of(new NotWithinDays(50), 50, Today));

    [Fact]
    public void Not_within_on_the_last_day_has_no_future() =>
        Assert.Equal([new DayRange(0, ushort.MaxValue - 3)], DayRange.Of(new NotWithinDays(3), null, DayNumber.Maximum));

    [Fact]
    public void Within_longer_than_the_time_to_live_is_cut_to_it() =>
        Assert.Equal([new DayRange(96, 100)], DayRange.Of(new WithinDays(30), 5, Today));

    [Theory]
    [InlineData(90, 95, 90, 95)]
    [InlineData(10, 95, 81, 95)]
    [InlineData(81, 81, 81, 81)]
    public void Between_is_cut_to_what_is_held(ushort first, ushort last, ushort expectedFirst, ushort expectedLast) =>
        Assert.Equal(
            [new DayRange(expectedFirst, expectedLast)],
            DayRange.Of(new BetweenDays(new DayNumber(first), new DayNumber(last)), 20, Today));

    [Theory]
    [InlineData(70, 80)] // no longer held
    [InlineData(95, 90)] // ends before it begins
    public void An_empty_window_has_no_range(ushort first, ushort last) =>
        Assert.Empty(DayRange.Of(new BetweenDays(new DayNumber(first), new DayNumber(last)), 20, Today));
}
