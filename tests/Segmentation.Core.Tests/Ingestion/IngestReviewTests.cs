using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Segmentation.Ingestion;
using Segmentation.Ingestion.Mapping;
using Segmentation.Ingestion.Values;
using Segmentation.TestSupport.Ingestion;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Ingestion;

public sealed class IngestReviewTests
{
    private const string Tags = "{\"name\":\"s\",\"kind\":\"set\",\"column\":\"s\"}";

    [Fact]
    public void Samples_of_a_receipt_are_the_first_refused_rows_whatever_the_batches()
    {
        StringBuilder text = new("id,day,s\n");
        for (int i = 0; i < 40; i++)
        {
            text.Append((i % 4) switch { 0 => "null,2024-01-01,x\n", 1 => "d,2024-01-01\n", 2 => "d,never,x\n", _ => "d,2024-01-01,x\n" });
        }

        foreach (int rows in (int[])[1, 2, 7, 1_000])
        {
            MemorySink sink = new();
            DeliveryTally tally = sink.IngestText(Feeds.Simple(Tags), text.ToString(), Feeds.Options with { BatchRows = rows }).Tally;
            Assert.Equal([0L, 1, 2, 4, 5, 6, 8, 9, 10, 12], tally.Samples.Select(static sample => sample.Row));
        }
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(100)]
    public void Values_that_name_devices_are_refused_also_when_they_come_again(int batchRows)
    {
        MemorySink sink = new();
        FeedMapping mapping = Feeds.Simple(Tags);
        sink.IngestText(mapping, Numbered(6_000));
        Assert.Contains(
            "names devices",
            Assert.Throws<InputException>(() => sink.IngestText(mapping, Numbered(10_001), Feeds.Options with { BatchRows = batchRows })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_many_devices_share_are_let_in()
    {
        MemorySink sink = new();
        FeedMapping mapping = Feeds.Simple(Tags);
        sink.IngestText(mapping, Numbered(9_000));
        sink.IngestText(mapping, Numbered(10_001, "e"));
        Assert.Equal(2, sink.Count("s", "v0"));
    }

    [Fact]
    public void One_day_for_all_rows_must_not_lie_in_the_future_either()
    {
        Assert.Equal(1, Take("2026-01-02").DeviceCount);
        InputException error = Assert.Throws<InputException>(() => Take("2026-01-03"));
        Assert.Contains("2026-01-03", error.Message, StringComparison.Ordinal);
        Assert.Contains("2026-01-02", error.Message, StringComparison.Ordinal);

        static MemorySink Take(string day)
        {
            MemorySink sink = new();
            sink.IngestText(
                Feeds.Mapping(
                    "{\"source\":{\"name\":\"s\",\"party\":\"first\"},\"format\":{\"kind\":\"csv\"},\"identifier\":{\"column\":\"id\",\"space\":\"cookie\",\"form\":\"verbatim\"}," +
                    "\"time\":{\"day\":\"" + day + "\"},\"attributes\":[{\"name\":\"on\",\"kind\":\"flag\"}]}"),
                "id\na\n");
            return sink;
        }
    }

    [Theory]
    [InlineData("yyyy-MM-ddTHH:mm:ssK", "2024-03-01T00:30:00", "2024-02-29")] // local to the zone of the mapping
    [InlineData("yyyy-MM-ddTHH:mm:ssK", "2024-03-01T00:30:00Z", "2024-03-01")]
    [InlineData("yyyy-MM-ddTHH:mm:ssZ", "2024-03-01T00:30:00Z", "2024-03-01")]
    [InlineData("yyyy-MM-ddTHH:mm:ssK", "2024-03-01T00:30:00+09:00", "2024-02-29")]
    [InlineData("yyyy-MM-ddTHH:mm:ssK", "2024-03-01T00:30:00-02:00", "2024-03-01")]
    public void An_offset_that_a_pattern_leaves_open_may_be_absent(string pattern, string text, string day)
    {
        TimeMapping time = new("t", TimeForm.Pattern, pattern, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), null);
        DayOfTime days = new(time, TimeZoneInfo.Utc, Feeds.Options.Clock.GetUtcNow());
        Assert.Null(days.Read(Encoding.UTF8.GetBytes(text), out ushort number));
        Assert.Equal(day, new DateOnly(1970, 1, 1).AddDays(number).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("/search?q=jane@example.com")]
    [InlineData("https://jane.doe@example.com/inbox")]
    [InlineData("https://example.com/unsubscribe/jane@example.com")]
    [InlineData("Jane Doe <jane@example.com>")]
    [InlineData("jane@example.com;")]
    [InlineData("mailto:jane@example.com")]
    [InlineData("a=1&email=jane%40example.com")]
    public void An_address_inside_a_value_is_refused_too(string value) =>
        Assert.Equal(ValueReasons.LooksLikeIdentifier, Admit(value));

    [Theory]
    [InlineData("https://example.com/react@18.2.0/umd")]
    [InlineData("/maps/@52.5,13.4,15z")]
    [InlineData("me @ home. now")]
    [InlineData("@home")]
    [InlineData("50% @ 3.5")]
    [InlineData("https://example.com/@jane")]
    public void An_at_sign_alone_is_no_address(string value) => Assert.Null(Admit(value));

    [Fact]
    public void A_file_twice_in_one_replacement_is_an_error()
    {
        using TemporaryFolder folder = new();
        MemorySink sink = new();
        FeedMapping mapping = Feeds.Simple("{\"name\":\"n\",\"kind\":\"number\",\"column\":\"n\",\"merge\":\"sum\"}", ",\"mode\":\"replace\"");
        string[] paths = [folder.Write("1.csv", "id,day,n\na,2024-01-01,5\n"), folder.Write("2.csv", "id,day,n\na,2024-01-01,5\n")];
        string message = Assert.Throws<InputException>(() => sink.Ingest(mapping, Feeds.Options, paths)).Message;
        Assert.Contains("1.csv", message, StringComparison.Ordinal);
        Assert.Contains("2.csv", message, StringComparison.Ordinal);
        Assert.Equal(0, sink.Commits);
    }

    [Fact]
    public void A_pipe_is_refused_with_a_sentence()
    {
        using TemporaryFolder folder = new();
        string pipe = folder.Path("pipe");
        using (Process make = Process.Start("mkfifo", pipe))
        {
            make.WaitForExit();
            Assert.Equal(0, make.ExitCode);
        }

        using FileStream both = new(pipe, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, BufferSize = 0 });
        both.Write("id,day,s\na,2024-01-01,x\n"u8);
        Assert.Contains("Cannot read", Assert.Throws<InputException>(() => new MemorySink().Ingest(Feeds.Simple(Tags), Feeds.Options, pipe)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupted_delivery_counts_its_new_devices_once()
    {
        using TemporaryFolder folder = new();
        MemorySink sink = new() { FailAfter = 0 };
        FeedMapping mapping = Feeds.Simple(Tags);
        Assert.Throws<InvalidOperationException>(() => sink.IngestText(mapping, "id,day,s\na,2024-01-01,x\nb,2024-01-01,x\n"));
        sink.FailAfter = null;
        Assert.Equal(1, sink.IngestText(mapping, "id,day,s\nc,2024-01-01,x\n").Tally.NewDevices);
        Assert.Equal(2, sink.IngestText(mapping, "id,day,s\na,2024-01-01,x\nb,2024-01-01,x\n").Tally.NewDevices);
    }

    [Fact]
    public void A_replacement_of_which_no_row_can_be_used_changes_nothing()
    {
        using TemporaryFolder folder = new();
        MemorySink sink = new();
        sink.IngestText(Feeds.Simple(Tags), "id,day,s\na,2024-01-01,x\n");
        FeedMapping replace = Feeds.Simple(Tags, ",\"mode\":\"replace\"");
        string message = Assert.Throws<InputException>(() => sink.IngestText(replace, "id,day,s\na,2024-01-02\nnull,2024-01-02,x\n")).Message;
        Assert.Contains("1 csv_column_count, 1 id_placeholder", message, StringComparison.Ordinal);
        Assert.Equal(1, sink.Count("s", "x"));
        sink.IngestText(replace, "id,day,s\nb,2024-01-02,\nnull,2024-01-02,x\n");
        Assert.Equal(0, sink.Count("s", "x"));
    }

    [Fact]
    public void A_replacement_without_rows_empties_its_attributes()
    {
        MemorySink sink = new();
        sink.IngestText(Feeds.Simple(Tags), "id,day,s\na,2024-01-01,x\n");
        sink.IngestText(Feeds.Simple(Tags, ",\"mode\":\"replace\""), "id,day,s\n");
        Assert.Equal((0, 1), (sink.Count("s", "x"), sink.DeviceCount));
    }

    [Fact]
    public void Rows_that_remove_take_part_in_a_replacement()
    {
        MemorySink sink = new();
        sink.IngestText(Feeds.Simple(Tags), "id,day,s\na,2024-01-01,x\n");
        sink.IngestText(
            Feeds.Simple(Tags, ",\"mode\":\"replace\",\"remove\":[{\"when\":{\"column\":\"do\",\"equals\":\"-\"}}]"),
            "id,day,s,do\na,2024-01-01,y,+\na,2024-01-01,z,+\na,2024-01-01,y,-\na,2024-01-01,x,-\n");
        Assert.Equal((0L, 0L, 1L), (sink.Count("s", "x"), sink.Count("s", "y"), sink.Count("s", "z")));
    }

    [Fact]
    public void The_same_file_by_another_mapping_is_another_delivery()
    {
        using TemporaryFolder folder = new();
        MemorySink sink = new();
        string file = folder.Write("f.csv", "id,day,n\na,2024-01-01,5\n");
        const string Number = "{\"name\":\"n\",\"kind\":\"number\",\"column\":\"n\",\"merge\":\"sum\"}";
        Assert.False(sink.Ingest(Feeds.Simple(Number), Feeds.Options, file)[0].WasComplete);
        Assert.False(sink.Ingest(Feeds.Simple(Number + ",{\"name\":\"on\",\"kind\":\"flag\"}"), Feeds.Options, file)[0].WasComplete);
        Assert.True(sink.Ingest(Feeds.Simple(Number), Feeds.Options, file)[0].WasComplete);
    }

    [Theory]
    [InlineData("\"ttl\":30", null)]
    [InlineData("\"sensitivity\":\"x\",\"ttl\":30", "sensitivity")]
    [InlineData("\"ttl\":31", "ttl 30 in the store and 31")]
    [InlineData("\"ttl\":\"never\"", "ttl 30 in the store and never")]
    [InlineData("\"missing\":[]", null)]
    public void A_time_to_live_that_is_written_must_be_the_one_of_the_store(string members, string? complaint)
    {
        MemorySink sink = new();
        sink.IngestText(Feeds.Simple("{\"name\":\"s\",\"kind\":\"set\",\"column\":\"s\",\"ttl\":30}"), "id,day,s\na,2024-01-01,x\n");
        FeedMapping mapping = Feeds.Simple("{\"name\":\"s\",\"kind\":\"set\",\"column\":\"s\"," + members + "}");
        if (complaint is null)
        {
            sink.IngestText(mapping, "id,day,s\nb,2024-01-01,x\n");
            Assert.Equal(2, sink.Count("s", "x"));
        }
        else
        {
            Assert.Contains(complaint, Assert.Throws<InputException>(() => sink.IngestText(mapping, "id,day,s\nb,2024-01-01,x\n")).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Two_texts_of_one_space_and_two_forms_of_one_address_are_one_device_whose_rows_keep_their_order()
    {
        FeedMapping mapping = Feeds.Mapping(
            "{\"source\":{\"name\":\"s\",\"party\":\"first\"},\"format\":{\"kind\":\"csv\"},\"identifier\":{\"column\":\"id\",\"spaceColumn\":\"t\",\"spaces\":{" +
            "\"mail\":{\"space\":\"e\",\"form\":\"email_sha256\"},\"MAIL\":{\"space\":\"e\",\"form\":\"email_sha256\"}}}," +
            "\"time\":{\"day\":\"2024-01-01\"},\"attributes\":[{\"name\":\"c\",\"kind\":\"category\",\"column\":\"c\"},{\"name\":\"p\",\"kind\":\"event\",\"column\":\"c\"}]}");
        string hash = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData("jane@example.com"u8));
        foreach (int rows in (int[])[1, 100])
        {
            MemorySink sink = new();
            string text = $"id,t,c\njane@example.com,mail,x\n{hash},MAIL,y\nJane@Example.com,MAIL,x\n {hash.ToLowerInvariant()} ,mail,z\n";
            DeliveryTally tally = sink.IngestText(mapping, text, Feeds.Options with { BatchRows = rows }).Tally;
            Assert.Equal((1L, 1L, 4L), (sink.DeviceCount, tally.NewDevices, tally.RowsUsed));
            Assert.Equal((0L, 0L, 1L), (sink.Count("c", "x"), sink.Count("c", "y"), sink.Count("c", "z")));
            Assert.Equal((1L, 1L, 1L), (sink.Count("p", "x"), sink.Count("p", "y"), sink.Count("p", "z")));
        }
    }

    [Fact]
    public void Nothing_refused_shows_a_cell_in_receipt_ledger_or_error()
    {
        string[] rows =
        [
            "canary@example.com,2024-01-01,x", "canary" + new string('a', 1_100) + ",2024-01-01,x", "ok,canary-time,x", "ok,2024-01-01,canary@example.com",
            "ok,2024-01-01,+4930canary", "\"canary,2024-01-01,x", "\"canary\"x,2024-01-01,x", "canary,canary", "${canary},2024-01-01,x", "ok,2024-01-01," + "canary" + new string('b', 70_000),
        ];
        MemorySink sink = new();
        DeliveryReceipt receipt = sink.IngestText(Feeds.Simple("{\"name\":\"s\",\"kind\":\"number\",\"column\":\"s\"}"), "id,day,s\n" + string.Join('\n', rows) + "\n");
        string[] refused = ["csv_cell_too_long", "csv_column_count", "csv_quote", "id_macro", "id_raw_email", "id_too_long", "time_invalid"];
        Assert.Equal(refused, receipt.Tally.RowsRefused.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(2, receipt.Tally.ValuesRefused["s:number_invalid"]);
        Assert.DoesNotContain("canary", receipt.Tally.ToJson() + sink.Find(receipt.Delivery), StringComparison.OrdinalIgnoreCase);
        foreach (string row in rows)
        {
            Exception? error = Record.Exception(() => new MemorySink().IngestText(Feeds.Simple(Tags), $"id,day,s\n{row}\n", Feeds.Options with { IsStrict = true }));
            Assert.DoesNotContain("canary", error?.ToString() ?? "", StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("1\u00A0000")]
    [InlineData("1.000,50")]
    [InlineData("1'000")]
    [InlineData("\u0661")]
    [InlineData("1e5e5")]
    [InlineData("--1")]
    [InlineData("1-")]
    [InlineData("(1)")]
    [InlineData("€1")]
    [InlineData("Infinity")]
    public void Numbers_of_other_places_are_refused(string text) => Assert.False(DecimalNumber.TryParse(Encoding.UTF8.GetBytes(text), out _));

    private static string? Admit(string value) =>
        new ValueDoor(new AttributeDefinition { Id = 1, Name = "x", Kind = AttributeKind.Set, Source = "s" }).Admit(Encoding.UTF8.GetBytes(value), out _);

    /// <summary>Rows of as many devices, each with a value of its own.</summary>
    private static string Numbered(int rows, string device = "d")
    {
        StringBuilder text = new("id,day,s\n");
        for (int i = 0; i < rows; i++)
        {
            text.Append(device).Append(i).Append(",2024-01-01,v").Append(i).Append('\n');
        }

        return text.ToString();
    }
}
