using System.Linq;
using Segmentation.Cli.Generation;
using Xunit;

namespace Segmentation.Cli.Tests.Generation;

public sealed class XoshiroTests
{
    [Fact]
    public void SplitMix_gives_the_published_numbers_for_seed_zero()
    {
        // First outputs of SplitMix64 with seed 0, as its authors' reference code prints them.
        Assert.Equal(0xE220A8397B1DCDAFul, Xoshiro.Mix(0x9E3779B97F4A7C15));
        Assert.Equal(0x6E789E6AA1B965F4ul, Xoshiro.Mix(unchecked(2 * 0x9E3779B97F4A7C15)));
    }

    [Fact]
    public void The_generator_gives_the_published_numbers_for_seed_zero()
    {
        Xoshiro random = new(0);
        Assert.Equal([0x99EC5F36CB75F2B4, 0xBF6E1F784956452A, 0x1A5F849D4933E6E0], Enumerable.Range(0, 3).Select(_ => random.Next()));
    }

    [Fact]
    public void Numbers_below_a_bound_reach_both_ends_and_no_further()
    {
        Xoshiro random = new(7);
        int[] seen = [.. Enumerable.Range(0, 1000).Select(_ => random.Below(10)).Distinct().Order()];
        Assert.Equal(Enumerable.Range(0, 10), seen);
    }

    [Fact]
    public void Skewed_numbers_stay_below_the_bound_and_favour_small_ones()
    {
        Xoshiro random = new(7);
        long[] drawn = [.. Enumerable.Range(0, 10_000).Select(_ => random.Skewed(1000))];
        Assert.All(drawn, number => Assert.InRange(number, 0, 999));

        // The cube of a uniform share is below an eighth in half of all cases.
        Assert.InRange(drawn.Count(number => number < 125), 4800, 5200);
    }

    [Fact]
    public void Ranks_fall_off_as_the_law_says()
    {
        const int Draws = 200_000;
        Zipf zipf = new(100);
        Xoshiro random = new(3);
        int[] counts = new int[100];
        for (int draw = 0; draw < Draws; draw++)
        {
            counts[zipf.Draw(random)]++;
        }

        double sum = Enumerable.Range(1, 100).Sum(rank => 1.0 / rank);
        for (int rank = 0; rank < 100; rank++)
        {
            double expected = Draws / sum / (rank + 1);
            Assert.InRange(counts[rank], expected * 0.85 - 20, expected * 1.15 + 20);
        }
    }

    [Fact]
    public void A_single_rank_is_always_drawn() => Assert.Equal(0, new Zipf(1).Draw(new Xoshiro(1)));
}
