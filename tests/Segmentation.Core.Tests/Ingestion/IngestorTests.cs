using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Segmentation.Index;
using Segmentation.Ingestion;
using Segmentation.Ingestion.Mapping;
using Segmentation.TestSupport.Ingestion;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Ingestion;

public sealed class IngestorTests
{
    private const string Everything =
        "{\"name\":\"flag\",\"kind\":\"flag\",\"column\":\"f\"}," +
        "{\"name\":\"country\",\"kind\":\"category\",\"column\":\"c\"}," +
        "{\"name\":\"tags\",\"kind\":\"set\",\"column\":\"s\",\"split\":\"|\",\"missing\":[\"?\"]}," +
        "{\"name\":\"spend\",\"kind\":\"number\",\"product\":[\"n\",\"m\"],\"scale\":2,\"merge\":\"sum\",\"when\":{\"column\":\"c\",\"notEquals\":\"zz\"}}," +
        "{\"name\":\"page\",\"kind\":\"event\",\"column\":\"e\"}";

    private const string Removing = ",\"remove\":[{\"when\":{\"column\":\"f\",\"equals\":\"0\"},\"attributes\":[\"tags\",\"page\"]}]";

    [Fact]
    public void However_rows_are_batched_and_wherever_it_is_interrupted_the_state_is_the_same()
    {
        FeedMapping mapping = Feeds.Simple(Everything, Removing);
        string text = RandomFeed(17, 300);
        MemorySink whole = new();
        DeliveryReceipt expected = whole.IngestText(mapping, text);
        Assert.True(expected.Tally.RowsUsed > 200);
        Assert.True(expected.Tally.RowsRefused.Count >= 3);
        Assert.True(expected.Tally.ValuesRefused.Count >= 2);
        using TemporaryFolder folder = new();
        string file = folder.Write("f.csv", text);
        foreach (int rows in (int[])[1, 3, 50, 299, 1_000])
        {
            MemorySink sink = new();
            IngestOptions options = Feeds.Options with { BatchRows = rows };
            for (int failures = 0; failures < 4; failures++)
            {
                sink.FailAfter = failures == 3 ? null : failures * 7 / rows;
                options = options with { BatchRows = rows + failures };
                if (failures < 3 && sink.FailAfter < 300 / options.BatchRows)
                {
                    Assert.Throws<InvalidOperationException>(() => sink.Ingest(mapping, options, file));
                }
            }

            sink.FailAfter = null;
            DeliveryReceipt receipt = sink.Ingest(mapping, options, file)[0];
            Assert.Equal(whole.Describe(), sink.Describe());
            Assert.Equal(expected.Tally.RowsRead, receipt.Tally.RowsRead);
            Assert.Equal(expected.Tally.RowsUsed, receipt.Tally.RowsUsed);
            Assert.Equal(Sorted(expected.Tally.RowsRefused), Sorted(receipt.Tally.RowsRefused));
            Assert.Equal(Sorted(expected.Tally.ValuesRefused), Sorted(receipt.Tally.ValuesRefused));
            Assert.Equal(expected.Tally.Stale, receipt.Tally.Stale);
        }
    }

    [Fact]
    public void Taking_a_file_in_again_changes_nothing_and_says_so_under_any_name()
    {
        using TemporaryFolder folder = new();
        FeedMapping mapping = Feeds.Simple(Everything);
        string text = RandomFeed(3, 50);
        MemorySink sink = new();
        sink.Ingest(mapping, Feeds.Options, folder.Write("a.csv", text));
        (ulong version, string state) = (sink.Snapshot.Version, sink.Describe());
        DeliveryReceipt again = sink.Ingest(mapping, Feeds.Options, folder.Write("b.csv", text))[0];
        Assert.True(again.WasComplete);
        Assert.Equal((version, state), (sink.Snapshot.Version, sink.Describe()));
        Assert.False(sink.Ingest(mapping, Feeds.Options, folder.Write("c.csv", text + "new,2024-01-01,1,de,x,1,1,p\n"))[0].WasComplete);
    }

    [Fact]
    public void A_cancelled_delivery_goes_on_where_it_was()
    {
        using TemporaryFolder folder = new();
        FeedMapping mapping = Feeds.Simple(Everything);
        string file = folder.Write("f.csv", RandomFeed(5, 100));
        MemorySink whole = new();
        whole.Ingest(mapping, Feeds.Options, file);

        MemorySink sink = new();
        using CancellationTokenSource source = new();
        IngestOptions options = Feeds.Options with { BatchRows = 10, Progress = progress => Cancel(progress, source) };
        Assert.ThrowsAny<OperationCanceledException>(() => new Ingestor(sink, Feeds.Keys, options).Ingest(mapping, [file], source.Token));
        Assert.Equal(3, sink.Commits);
        DeliveryReceipt receipt = sink.Ingest(mapping, Feeds.Options, file)[0];
        Assert.Equal(30, receipt.ResumedAt);
        Assert.Equal(100, receipt.Tally.RowsRead);
        Assert.Equal(whole.Describe(), sink.Describe());

        static void Cancel(DeliveryProgress progress, CancellationTokenSource source)
        {
            if (progress.Rows == 30)
            {
                source.Cancel();
            }
        }
    }

    [Fact]
    public void A_replace_delivery_is_the_whole_truth_of_its_attributes_in_one_commit()
    {
        using TemporaryFolder folder = new();
        const string Tags = "{\"name\":\"tags\",\"kind\":\"set\",\"column\":\"s\"}";
        MemorySink sink = new();
        sink.IngestText(Feeds.Simple(Tags + ",{\"name\":\"other\",\"kind\":\"set\",\"column\":\"s\"}"), "id,day,s\na,2024-01-01,x\nb,2024-01-01,x\nc,2024-01-01,y\n");
        int commits = sink.Commits;
        FeedMapping replace = Feeds.Simple(Tags, ",\"mode\":\"replace\"");
        DeliveryReceipt receipt = Assert.Single(sink.Ingest(
            replace,
            Feeds.Options with { BatchRows = 1 },
            folder.Write("1.csv", "id,day,s\nb,2024-01-02,x\nd,2024-01-02,z\n"),
            folder.Write("2.csv", "id,day,s\nb,2024-01-02,w\n")));
        Assert.Equal(commits + 1, sink.Commits);
        Assert.Equal(3, receipt.Tally.RowsRead);
        Assert.Equal([1L, 0L, 1L, 1L], [sink.Count("tags", "x"), sink.Count("tags", "y"), sink.Count("tags", "z"), sink.Count("tags", "w")]);
        Assert.Equal(2, sink.Count("other", "x"));
        Assert.Equal(4, sink.DeviceCount);
    }

    [Fact]
    public void An_interrupted_replace_delivery_has_changed_nothing()
    {
        using TemporaryFolder folder = new();
        const string Tags = "{\"name\":\"tags\",\"kind\":\"set\",\"column\":\"s\"}";
        MemorySink sink = new();
        sink.IngestText(Feeds.Simple(Tags), "id,day,s\na,2024-01-01,x\n");
        string before = sink.Describe();
        string[] files = [folder.Write("1.csv", "id,day,s\nb,2024-01-02,q\n"), folder.Write("2.csv", "id,wrong,s\n")];
        FeedMapping replace = Feeds.Simple(Tags, ",\"mode\":\"replace\"");
        Assert.Contains("2.csv: The file has no column \"day\"", Assert.Throws<InputException>(() => sink.Ingest(replace, Feeds.Options, files)).Message, StringComparison.Ordinal);
        sink.FailAfter = 0;
        Assert.Throws<InvalidOperationException>(() => sink.Ingest(replace, Feeds.Options, files[0]));
        Assert.Equal(before, sink.Describe());
        Assert.False(sink.Knows("tags", "q"));
        sink.FailAfter = null;
        sink.Ingest(replace, Feeds.Options, files[0]);
        Assert.Equal([0L, 1L], [sink.Count("tags", "x"), sink.Count("tags", "q")]);
    }

    [Fact]
    public void Rows_can_take_values_away()
    {
        MemorySink sink = new();
        FeedMapping mapping = Feeds.Simple(
            "{\"name\":\"tags\",\"kind\":\"set\",\"column\":\"s\"},{\"name\":\"kept\",\"kind\":\"set\",\"column\":\"s\"},{\"name\":\"on\",\"kind\":\"flag\"}",
            ",\"remove\":[{\"when\":{\"column\":\"op\",\"in\":[\"del\",\"drop\"]},\"attributes\":[\"tags\",\"on\"]}]");
        sink.IngestText(mapping, "id,day,op,s\na,2024-01-01,add,x\na,2024-01-01,add,y\nb,2024-01-01,add,x\na,2024-01-02,del,x\nb,2024-01-02,drop,\n");
        Assert.Equal([0L, 1L], [sink.Count("tags", "x"), sink.Count("tags", "y")]);
        Assert.Equal([2L, 1L], [sink.Count("kept", "x"), sink.Count("kept", "y")]);
        Assert.Equal(0, sink.Snapshot[sink.Key("on", TraitCodes.Flag)]?.Cardinality ?? 0);
    }

    [Fact]
    public void A_receipt_counts_rows_and_values_and_shows_no_identifier()
    {
        MemorySink sink = new();
        FeedMapping mapping = Feeds.Simple(
            "{\"name\":\"n\",\"kind\":\"number\",\"column\":\"n\"},{\"name\":\"s\",\"kind\":\"set\",\"column\":\"s\",\"values\":{\"1\":\"one\"}}");
        DeliveryReceipt receipt = sink.IngestText(
            mapping,
            "id,day,n,s\ngood,2024-01-01,5,1\nsecret@example.com,2024-01-01,1,1\nnull,2024-01-01,1,1\nbad,1960-01-01,1,1\nbad,,1,1\nshort\ngood,2024-01-01,five,2\ngood,2024-01-01,99999999999999999999,\n");
        Assert.Equal((8L, 3L, 1L, 1L), (receipt.Tally.RowsRead, receipt.Tally.RowsUsed, receipt.Tally.NewDevices, receipt.Tally.NewValues));
        Assert.Equal(
            ["csv_column_count 1", "id_placeholder 1", "id_raw_email 1", "time_empty 1", "time_out_of_range 1"],
            receipt.Tally.RowsRefused.Select(static pair => $"{pair.Key} {pair.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(
            ["n:number_invalid 1", "n:number_overflow 1", "s:value_not_mapped 1"],
            receipt.Tally.ValuesRefused.Select(static pair => $"{pair.Key} {pair.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(receipt.Tally.RowsRead, receipt.Tally.RowsUsed + receipt.Tally.RowsRefused.Values.Sum());
        Assert.Equal(5, receipt.Tally.Samples.Count);
        Assert.Contains(receipt.Tally.Samples, static sample => sample is { Row: 5, Line: 7, Reason: "csv_column_count" });
        Assert.DoesNotContain("secret", receipt.Tally.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_strict_ingest_ends_at_the_first_refused_row_and_commits_nothing_of_its_batch()
    {
        MemorySink sink = new();
        InputException error = Assert.Throws<InputException>(() => sink.IngestText(
            Feeds.Simple("{\"name\":\"on\",\"kind\":\"flag\"}"), "id,day\na,2024-01-01\nnull,2024-01-01\n", Feeds.Options with { IsStrict = true }));
        Assert.Contains("Row 1: id_placeholder", error.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0L), (sink.Commits, sink.DeviceCount));
    }

    [Theory]
    [InlineData(10_000, false)]
    [InlineData(10_001, true)]
    public void Values_that_name_devices_end_the_delivery_with_advice(int values, bool isRefused)
    {
        StringBuilder text = new("id,day,s\n");
        for (int i = 0; i < values; i++)
        {
            text.Append('d').Append(i % 300).Append(",2024-01-01,v").Append(i).Append('\n');
        }

        MemorySink sink = new();
        FeedMapping mapping = Feeds.Simple("{\"name\":\"s\",\"kind\":\"set\",\"column\":\"s\"}");
        if (isRefused)
        {
            Assert.Contains("names devices rather than describing them", Assert.Throws<InputException>(() => sink.IngestText(mapping, text.ToString())).Message, StringComparison.Ordinal);
            Assert.Equal(0, sink.DeviceCount);
            sink.IngestText(Feeds.Simple("{\"name\":\"t\",\"kind\":\"set\",\"column\":\"s\",\"allowIdentifiers\":true}"), text.ToString());
        }
        else
        {
            sink.IngestText(mapping, text.ToString());
        }

        Assert.Equal(300, sink.DeviceCount);
    }

    [Fact]
    public void Missing_inputs_are_named()
    {
        MemorySink sink = new();
        FeedMapping mapping = Feeds.Simple("{\"name\":\"on\",\"kind\":\"flag\"}");
        Assert.Contains("at least one", Assert.Throws<InputException>(() => sink.Ingest(mapping, Feeds.Options)).Message, StringComparison.Ordinal);
        Assert.Contains("/no/file", Assert.Throws<InputException>(() => sink.Ingest(mapping, Feeds.Options, "/no/file")).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Sorted(Dictionary<string, long> counts) =>
        counts.Select(static pair => $"{pair.Key} {pair.Value}").Order(StringComparer.Ordinal);

    private static string RandomFeed(int seed, int rows)
    {
        Random random = new(seed);
        StringBuilder text = new("id,day,f,c,s,n,m,e\n");
        for (int i = 0; i < rows; i++)
        {
            string id = random.Next(12) == 0 ? Pick("null", "", "a@b.co", "${X}") : $"d{random.Next(25)}";
            string day = random.Next(15) == 0 ? Pick("", "1950-01-01", "soon") : $"2024-01-{random.Next(1, 29):00}";
            text.Append(
                random.Next(20) == 0
                    ? "broken\n"
                    : $"{id},{day},{Pick("1", "0", "yes", "", "what")},{Pick("de", "fr", "zz", "")},{Pick("a", "a|b", "b| c|", "?", "x@y.co|a", "")},{Pick("2", "0.5", "x", "")},{random.Next(-5, 50)},p{random.Next(5)}\n");
        }

        return text.ToString();

        string Pick(params string[] texts) => texts[random.Next(texts.Length)];
    }
}
