using System;
using System.Linq;
using Segmentation.Execution.Reports;
using Xunit;

namespace Segmentation.Core.Tests.Execution;

/// <summary>The best of many numbers against a sort.</summary>
public sealed class RankingTests
{
    [Theory]
    [InlineData(1, 1_000_000, "one number")]
    [InlineData(16, 3, "so few that they are sorted")]
    [InlineData(17, 1_000_000, "one more")]
    [InlineData(2_000, 1, "equal numbers, told apart by ordinal alone")]
    [InlineData(2_000, 5, "many equal numbers")]
    [InlineData(5_000, 1_000_000, "numbers of all sizes")]
    public void The_best_come_to_the_front_and_the_last_of_them_is_returned(int count, int different, string reason)
    {
        Random random = new(20_261_122);
        RankedNumber[] drawn = [.. Enumerable.Range(0, count).Select(ordinal => new RankedNumber(random.Next(different) - different / 2, (uint)ordinal))];
        RankedNumber[] sorted = [.. drawn.Order()];
        foreach (RankedNumber[] order in new[] { drawn, sorted, [.. sorted.Reverse()], [.. drawn.OrderBy(static number => number.Ordinal % 7)] })
        {
            foreach (int most in new[] { 1, 2, count / 3, count / 2, count - 1, count }.Where(most => most >= 1 && most <= count))
            {
                RankedNumber[] numbers = [.. order];
                Assert.True(sorted[most - 1] == Ranking.BringForward(numbers, most), $"{reason}: another is the last of the best {most}.");
                Assert.True(sorted[..most].SequenceEqual(numbers[..most].Order()), $"{reason}: the best {most} are others.");
            }
        }
    }
}
