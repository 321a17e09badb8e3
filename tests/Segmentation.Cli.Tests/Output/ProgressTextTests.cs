using System;
using System.IO;
using Segmentation.Cli.Output;
using Xunit;

namespace Segmentation.Cli.Tests.Output;

public sealed class ProgressTextTests
{
    [Fact]
    public void A_file_gets_a_plain_line_every_five_seconds_with_rate_and_estimate()
    {
        ManualClock clock = new();
        using StringWriter writer = new();
        using ProgressText progress = new(writer, terminal: false, clock);
        for (int second = 0; second <= 11; second++)
        {
            progress.Report(new IngestProgress("/data/visits.csv", 1000L * second, 10L * second, 200));
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(
            "visits.csv  25 %  5,000 rows  1,000 rows/s  0:15 left\nvisits.csv  50 %  10,000 rows  1,000 rows/s  0:10 left\n",
            writer.ToString());
    }

    [Fact]
    public void A_terminal_gets_one_line_that_is_rewritten_and_wiped_at_the_end()
    {
        ManualClock clock = new();
        using StringWriter writer = new();
        using (ProgressText progress = new(writer, terminal: true, clock))
        {
            progress.Report(new IngestProgress("a.csv", 0, 0, 100));
            clock.Advance(TimeSpan.FromSeconds(1));
            progress.Report(new IngestProgress("a.csv", 10, 50, 100));
        }

        string line = "a.csv  50 %  10 rows  10 rows/s  0:01 left";
        Assert.Equal($"\r{line}\r{new string(' ', line.Length)}\r", writer.ToString());
    }

    [Fact]
    public void The_rate_leaves_aside_what_an_earlier_run_had_read()
    {
        ManualClock clock = new();
        using StringWriter writer = new();
        using ProgressText progress = new(writer, terminal: false, clock);
        progress.Report(new IngestProgress("a.csv", 1_000_000, 900, 1000));
        clock.Advance(TimeSpan.FromSeconds(10));
        progress.Report(new IngestProgress("a.csv", 1_000_100, 950, 1000));
        Assert.Equal("a.csv  95 %  1,000,100 rows  10 rows/s  0:10 left\n", writer.ToString());
    }

    [Fact]
    public void An_empty_file_is_done_at_once()
    {
        ManualClock clock = new();
        using StringWriter writer = new();
        using ProgressText progress = new(writer, terminal: false, clock);
        progress.Report(new IngestProgress("a.csv", 0, 0, 0));
        clock.Advance(TimeSpan.FromSeconds(10));
        progress.Report(new IngestProgress("a.csv", 0, 0, 0));
        Assert.Equal("a.csv  100 %  0 rows  0 rows/s  ? left\n", writer.ToString());
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan by) => _now += by.Ticks;

        public override long GetTimestamp() => _now;
    }
}
