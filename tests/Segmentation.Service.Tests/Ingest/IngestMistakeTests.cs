using System;
using System.Linq;
using System.Threading.Tasks;
using Grpc.Core;
using Segmentation.Service.Tests.Streams;
using Xunit;

namespace Segmentation.Service.Tests.Ingest;

/// <summary>What becomes of a stream that does not keep to its contract: a clear status, what was acknowledged is kept, and the server goes on.</summary>
public sealed class IngestMistakeTests
{
    private const string Method = "/segmentation.v1.IngestService/Ingest";
    private static readonly PointsFeed Feed = new(Rows: 60, Step: 40);

    public static TheoryData<string, string> FirstMessages => new()
    {
        { "a batch", "begin" },
        { "no step", "without a step" },
        { "complete", "complete" },
        { "nothing", "empty" },
        { "no name", "1 to 128" },
        { "a long name", "1 to 128" },
        { "no mapping", "mapping" },
        { "a mapping that is no JSON", "mapping" },
    };

    public static TheoryData<string, string> Batches => new()
    {
        { "no rows", "it has 0 rows" },
        { "too many rows", "262145" },
        { "a row without a code", "59 codes for 60 rows" },
        { "a code beyond the dictionary", "row 7 has code 61" },
        { "the largest code", "row 7 has code 4294967295" },
        { "a column that the mapping does not name", "no column \"colour\"" },
        { "a column missing", "needs the columns \"points\"" },
        { "a column twice", "\"points\" stands twice" },
        { "a value too long", "65537 bytes" },
        { "a dictionary larger than the batch", "61 entries for 60 rows" },
        { "a number beyond all", "at most 9223372036854775806" },
        { "begin again", "begin" },
        { "no step", "without a step" },
    };

    [Theory, MemberData(nameof(FirstMessages))]
    public async Task A_stream_that_does_not_begin_as_it_should_is_refused(string found, string said)
    {
        using PreparedStore store = new(0);
        await using StreamServer server = await StreamServer.StartAsync(store);
        using Push push = new(server.Ingest, server.Operator);
        V1.BeginDelivery begin = new() { Delivery = "d", Mapping = PointsFeed.Mapping };
        (StatusCode code, _, string message) = await StreamServer.FailureAsync(async () =>
        {
            switch (found)
            {
                case "nothing":
                    await push.EndAsync();
                    break;
                default:
                    await push.SendAsync(found switch
                    {
                        "a batch" => new V1.IngestRequest { Batch = Feed.Batch(0) },
                        "no step" => new V1.IngestRequest(),
                        "complete" => new V1.IngestRequest { Complete = new V1.CompleteDelivery() },
                        "no name" => new V1.IngestRequest { Begin = new V1.BeginDelivery(begin) { Delivery = "" } },
                        "a long name" => new V1.IngestRequest { Begin = new V1.BeginDelivery(begin) { Delivery = new string('d', 129) } },
                        "no mapping" => new V1.IngestRequest { Begin = new V1.BeginDelivery(begin) { Mapping = "" } },
                        _ => new V1.IngestRequest { Begin = new V1.BeginDelivery(begin) { Mapping = "points" } },
                    });
                    await push.AnswerAsync();
                    break;
            }
        });
        Assert.Equal(StatusCode.InvalidArgument, code);
        Assert.Contains(said, message);
        await server.RequireHealthyAsync();
    }

    [Theory, MemberData(nameof(Batches))]
    public async Task A_batch_that_cannot_be_used_ends_the_stream_after_those_before_it_and_changes_nothing(string found, string said)
    {
        using PreparedStore store = new(0);
        await using StreamServer server = await StreamServer.StartAsync(store);
        using Push push = new(server.Ingest, server.Operator);
        await push.OpenAsync("d");
        V1.RecordBatch wrong = Feed.Batch(2);
        V1.IngestRequest sent = new() { Batch = wrong };
        switch (found)
        {
            case "no rows":
                wrong = new V1.RecordBatch { Sequence = 2, Columns = { wrong.Columns.Select(static column => new V1.Column { Name = column.Name }) } };
                sent = new V1.IngestRequest { Batch = wrong };
                break;
            case "too many rows":
                wrong.RowCount = 262_145;
                break;
            case "a row without a code":
                wrong.Columns[1].Codes.RemoveAt(0);
                break;
            case "a code beyond the dictionary":
                wrong.Columns[0].Codes[7] = 61;
                break;
            case "the largest code":
                wrong.Columns[0].Codes[7] = uint.MaxValue;
                break;
            case "a column that the mapping does not name":
                wrong.Columns.Add(new V1.Column { Name = "colour", Codes = { Enumerable.Repeat(0u, Feed.Rows) } });
                break;
            case "a column missing":
                wrong.Columns.RemoveAt(1);
                break;
            case "a column twice":
                wrong.Columns.Add(wrong.Columns[1].Clone());
                break;
            case "a value too long":
                wrong.Columns[1].Dictionary[0] = new string('1', 65_537);
                break;
            case "a dictionary larger than the batch":
                wrong.Columns[0].Dictionary.Add("d1000000");
                break;
            case "a number beyond all":
                wrong.Sequence = ulong.MaxValue;
                break;
            case "begin again":
                sent = new V1.IngestRequest { Begin = new V1.BeginDelivery { Delivery = "d", Mapping = PointsFeed.Mapping } };
                break;
            default:
                sent = new V1.IngestRequest();
                break;
        }

        await push.SendAsync(Feed.Batch(0));
        await push.SendAsync(Feed.Batch(1));
        await push.SendAsync(sent);
        Assert.Equal(0UL, (await push.AnswerAsync()).Acknowledged.Sequence);
        Assert.Equal(1UL, (await push.AnswerAsync()).Acknowledged.Sequence);
        (StatusCode code, _, string message) = await StreamServer.FailureAsync(push.AnswerAsync);
        Assert.Equal(StatusCode.InvalidArgument, code);
        Assert.Contains(said, message);
        Assert.Equal(Feed.CountAtLeast(1, 2), (await server.CountAsync("points >= 1")).Count);
        using Push again = new(server.Ingest, server.Operator);
        Assert.Equal(2UL, (await again.OpenAsync("d")).NextSequence);
        Assert.Equal(2UL, (await again.TakeAsync([Feed.Batch(2)]))[0].Sequence);
        await server.RequireHealthyAsync();
    }

    [Fact]
    public async Task A_refused_row_is_counted_and_ends_a_strict_delivery()
    {
        V1.RecordBatch batch = Feed.Batch(0);
        batch.Columns[0].Dictionary[3] = "null";
        using PreparedStore store = new(0);
        await using StreamServer server = await StreamServer.StartAsync(store);
        using Push strict = new(server.Ingest, server.Operator);
        await strict.OpenAsync("strict", strict: true);
        await strict.SendAsync(batch);
        (StatusCode code, string reason, _) = await StreamServer.FailureAsync(strict.AnswerAsync);
        Assert.Equal((StatusCode.FailedPrecondition, "ROW_REFUSED"), (code, reason));

        using Push counted = new(server.Ingest, server.Operator);
        await counted.OpenAsync("counted");
        await counted.TakeAsync([batch]);
        V1.Delivery delivery = await counted.CompleteAsync();
        Assert.Equal((1UL, 59UL, 3UL), (delivery.RowsRefused["id_placeholder"], delivery.RowsUsed, delivery.Samples[0].Row));
    }

    [Fact]
    public async Task The_same_name_with_another_mapping_is_refused()
    {
        using PreparedStore store = new(0);
        await using StreamServer server = await StreamServer.StartAsync(store);
        using Push push = new(server.Ingest, server.Operator);
        await push.OpenAsync("d");
        await push.TakeAsync([Feed.Batch(0)]);
        using Push other = new(server.Ingest, server.Operator);
        (StatusCode code, string reason, _) = await StreamServer.FailureAsync(() => other.OpenAsync("d", PointsFeed.Mapping.Replace("2026-11-20", "2026-11-19")));
        Assert.Equal((StatusCode.AlreadyExists, "DELIVERY_CHANGED"), (code, reason));
    }

    [Fact]
    public async Task A_message_above_the_limit_is_refused_and_one_at_the_limit_is_not()
    {
        const int Limit = 65_536;
        using PreparedStore store = new(0);
        await using StreamServer server = await StreamServer.StartAsync(store, null, ("max-message-bytes", "65536"));
        V1.IngestRequest largest = Padded(Limit);
        using (Push push = new(server.Ingest, server.Operator))
        {
            await push.OpenAsync("d");
            await push.TakeAsync([Feed.Batch(0)]);
            await push.SendAsync(largest);
            Assert.Equal(1UL, (await push.AnswerAsync()).Acknowledged.Sequence);
        }

        using Push over = new(server.Ingest, server.Operator);
        await over.OpenAsync("d");
        await Record.ExceptionAsync(() => over.SendAsync(Padded(Limit + 1))); // the server may have ended the call before the last byte is out; why stands in the status
        Assert.Equal(StatusCode.ResourceExhausted, (await StreamServer.FailureAsync(() => over.AnswerAsync())).Code);
        await server.RequireHealthyAsync();

        static V1.IngestRequest Padded(int size)
        {
            V1.IngestRequest request = new() { Batch = Feed.Batch(1) };
            V1.Column devices = request.Batch.Columns[0];
            devices.Dictionary[0] = "";
            while (request.CalculateSize() is int found && found != size)
            {
                devices.Dictionary[0] += new string('d', Math.Max(1, size - found - 8));
            }

            return request;
        }
    }

    [Theory, InlineData(1), InlineData(5), InlineData(200)]
    public async Task Half_a_frame_is_refused_and_what_came_before_it_is_kept(int bytes)
    {
        using PreparedStore store = new(0);
        await using StreamServer server = await StreamServer.StartAsync(store);
        using RawStream raw = await OpenRawAsync(server);
        await raw.SendAsync(RawStream.Frame(new V1.IngestRequest { Batch = Feed.Batch(1) }).AsMemory(0, bytes));
        Assert.Equal(((int)StatusCode.Internal).ToString(System.Globalization.CultureInfo.InvariantCulture), await raw.EndAsync());
        await RequireOneBatchAsync(server);
    }

    [Theory, InlineData(0), InlineData(3), InlineData(200)]
    public async Task A_client_that_vanishes_keeps_what_was_acknowledged(int bytes)
    {
        using PreparedStore store = new(0);
        await using StreamServer server = await StreamServer.StartAsync(store);
        using RawStream raw = await OpenRawAsync(server);
        await raw.SendAsync(RawStream.Frame(new V1.IngestRequest { Batch = Feed.Batch(1) }).AsMemory(0, bytes));
        raw.Vanish();
        await RequireOneBatchAsync(server);
    }

    [Fact]
    public async Task A_deadline_ends_a_stream_that_waits()
    {
        using PreparedStore store = new(0);
        await using StreamServer server = await StreamServer.StartAsync(store);
        using Push push = new(server.Ingest, server.Operator, DateTime.MaxValue);
        await push.OpenAsync("d");
        await push.TakeAsync([Feed.Batch(0)]);
        using Push late = new(server.Ingest, server.Operator, TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(1));
        (StatusCode code, _, _) = await StreamServer.FailureAsync(async () =>
        {
            await late.OpenAsync("d"); // which may take longer than the deadline
            await late.AnswerAsync();
        });
        Assert.Equal(StatusCode.DeadlineExceeded, code);
        await RequireOneBatchAsync(server);
    }

    [Fact]
    public async Task One_stream_more_than_may_run_is_refused_with_a_time_to_try_again()
    {
        using PreparedStore store = new(0);
        await using StreamServer server = await StreamServer.StartAsync(store, null, ("max-ingest-streams", "2"));
        using Push first = new(server.Ingest, server.Operator);
        using Push second = new(server.Ingest, server.Operator);
        await first.OpenAsync("a");
        await second.OpenAsync("b");
        using (Push third = new(server.Ingest, server.Operator))
        {
            (StatusCode code, string reason, _) = await StreamServer.FailureAsync(() => third.OpenAsync("c"));
            Assert.Equal((StatusCode.ResourceExhausted, "TOO_MANY_STREAMS"), (code, reason));
        }

        await first.EndAsync();
        using Push next = new(server.Ingest, server.Operator);
        await next.OpenAsync("c");
    }

    [Fact]
    public async Task A_stream_that_stays_silent_ends_and_its_place_is_free_and_what_was_acknowledged_is_kept()
    {
        using PreparedStore store = new(0);
        ImpatientClock clock = new(TimeSpan.FromSeconds(3_600));
        await using StreamServer server = await StreamServer.StartAsync(store, new EngineOptions { Clock = clock }, ("max-ingest-streams", "1"), ("ingest-idle-limit", "3600"));
        using Push silent = new(server.Ingest, server.Operator);
        await silent.OpenAsync("d");
        await silent.TakeAsync([Feed.Batch(0)]);

        clock.IsOver = true;
        (StatusCode code, string reason, string message) = await StreamServer.FailureAsync(silent.AnswerAsync);
        clock.IsOver = false;
        Assert.Equal((StatusCode.Aborted, "STREAM_IDLE"), (code, reason));
        Assert.Contains("3600 s", message, StringComparison.Ordinal);
        await RequireOneBatchAsync(server);
    }

    private static async Task<RawStream> OpenRawAsync(StreamServer server)
    {
        RawStream raw = new(server.Host.Addresses[0], Method, server.Store.OperatorKey);
        await raw.SendAsync(RawStream.Frame(new V1.IngestRequest { Begin = new V1.BeginDelivery { Delivery = "d", Mapping = PointsFeed.Mapping } }));
        await raw.SendAsync(RawStream.Frame(new V1.IngestRequest { Batch = Feed.Batch(0) }));
        Assert.Equal("d", V1.IngestResponse.Parser.ParseFrom(await raw.TakeAsync()).Opened.Name);
        Assert.Equal(0UL, V1.IngestResponse.Parser.ParseFrom(await raw.TakeAsync()).Acknowledged.Sequence);
        return raw;
    }

    private static async Task RequireOneBatchAsync(StreamServer server)
    {
        Assert.Equal(Feed.CountAtLeast(1, 1), (await server.CountAsync("points >= 1")).Count);
        using Push again = new(server.Ingest, server.Operator);
        Assert.Equal(1UL, (await again.OpenAsync("d")).NextSequence);
        await server.RequireHealthyAsync();
    }
}
