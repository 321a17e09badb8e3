using System;
using System.Linq;
using System.Text;
using Segmentation.Index;
using Segmentation.Ingestion.Mapping;
using Segmentation.TestSupport.Ingestion;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Index;

/// <summary>The rows O1 to O14 of docs/rules.md, each by example, taken in from files of one row a batch and all rows a batch.</summary>
public sealed class OrderReviewTests
{
    private const string Removing = ",\"remove\":[{\"when\":{\"column\":\"do\",\"equals\":\"-\"}}]";

    [Theory]
    [InlineData("O1 an older day is stale", "category", "02 a", "01 b", "a", 1)]
    [InlineData("O1 a newer day replaces", "category", "01 a", "02 b", "b", 0)]
    [InlineData("O1 on one day the later arrival stands", "category", "01 b", "01 a", "a", 0)]
    [InlineData("O2 a removal of all leaves its day", "category", "05 a,06 - ", "04 b", "", 1)]
    [InlineData("O2 an older removal is stale", "category", "05 a", "04 - a", "a", 1)]
    [InlineData("O2 a removal of the value that stands leaves its day", "category", "05 a,07 - a", "06 b", "", 1)]
    [InlineData("O2 a removal of another value does nothing", "category", "05 a,07 - b", "06 b", "b", 0)]
    [InlineData("O2 a row after the removal sets again", "category", "05 a,06 - a", "06 b", "b", 0)]
    [InlineData("O3 without days a removal acts whatever its day", "set", "05 a,05 b", "01 - a", "b", 0)]
    [InlineData("O3 a row that arrives later sets again", "set", "05 a,06 - a", "01 a", "a", 0)]
    [InlineData("O3 without a value it takes all", "set", "05 a,05 b", "01 - ", "", 0)]
    [InlineData("O3 with days a removal does not take a later value", "event", "05 a,03 b", "04 - ", "a", 1)]
    [InlineData("O3 with days it takes a value of its own day", "event", "05 a", "05 - a", "", 0)]
    [InlineData("O3 it leaves no mark", "event", "05 a,06 - a", "01 a", "a", 0)]
    public void Values_stand_as_the_order_table_says(string row, string kind, string first, string then, string values, long stale)
    {
        foreach (int rows in (int[])[1, 100])
        {
            MemorySink sink = new();
            FeedMapping mapping = Feeds.Simple($"{{\"name\":\"x\",\"kind\":\"{kind}\",\"column\":\"v\"}}", Removing);
            long counted = sink.IngestText(mapping, Rows($"{first},{then}"), Feeds.Options with { BatchRows = rows }).Tally.Stale;
            string held = string.Join(' ', new[] { "a", "b" }.Where(value => sink.Knows("x", value) && sink.Count("x", value) == 1));
            Assert.Equal((row, values, stale), (row, held, counted));
        }
    }

    [Theory]
    [InlineData("O4 the day is the maximum", "rows", null, "09,03", 9, 2)]
    [InlineData("O5 each row counts", "rows", null, "03,03,01", 3, 3)]
    [InlineData("O6 days count once and late ones not", "days", null, "03,03,01,04", 4, 2)]
    [InlineData("O7 a gap of the time-to-live starts again", "rows", 5, "01,01,06", 6, 1)]
    [InlineData("O7 a gap of a day less goes on", "rows", 5, "01,01,05", 5, 3)]
    [InlineData("O7 a row so much earlier is stale", "rows", 5, "06,01", 6, 1)]
    [InlineData("O7 a row a day less early is not", "rows", 5, "06,02", 6, 2)]
    [InlineData("O7 a new beginning goes by days too", "days", 5, "01,02,08,09", 9, 2)]
    public void An_event_counts_as_the_order_table_says(string row, string count, int? ttl, string days, int day, int times)
    {
        foreach (int rows in (int[])[1, 2, 100])
        {
            MemorySink sink = Event(count, ttl, string.Join(',', days.Split(',').Select(static text => text + " a")), rows);
            Assert.Equal((row, (ushort)day, (byte)times), (row, Sighting(sink, sink.Value("x", "a")).Day, Sighting(sink, sink.Value("x", "a")).Count));
        }
    }

    [Theory]
    [InlineData(254, 254)]
    [InlineData(255, 255)]
    [InlineData(256, 255)]
    public void A_count_saturates_at_255_for_a_value_and_for_any(int times, int expected)
    {
        foreach (int rows in (int[])[1, 100, 1_000])
        {
            MemorySink sink = Event("rows", null, string.Join(',', Enumerable.Repeat("01 a", times)), rows);
            Assert.Equal((byte)expected, Sighting(sink, sink.Value("x", "a")).Count);
            Assert.Equal((byte)expected, Sighting(sink, sink.Key("x", TraitCodes.AnyValue)).Count);
        }
    }

    [Theory]
    [InlineData("O13 the sum of values", null, "01 a,01 a,02 b", 3)]
    [InlineData("O13 a gap of its own: another value bridges it", 5, "01 a,04 b,07 a", 3)]
    [InlineData("O13 a gap of all values starts again", 5, "01 a,01 b,06 a", 1)]
    [InlineData("O13 after a removal what is left", null, "01 a,01 a,02 b,03 - a", 1)]
    [InlineData("O13 after a removal of all nothing", null, "01 a,02 b,03 - ", 0)]
    public void Any_value_counts_as_the_order_table_says(string row, int? ttl, string observations, int times)
    {
        foreach (int rows in (int[])[1, 2, 100])
        {
            MemorySink sink = Event("rows", ttl, observations, rows);
            Assert.Equal((row, (byte)times), (row, Sighting(sink, sink.Key("x", TraitCodes.AnyValue)).Count));
        }
    }

    [Theory]
    [InlineData("O1 last", "last", null, "02 7,01 9", 7L, 1, 0)]
    [InlineData("O8 sum", "sum", null, "02 7,01 9", 16L, 0, 0)]
    [InlineData("O8 min", "min", null, "02 7,01 9", 7L, 0, 0)]
    [InlineData("O8 max", "max", null, "02 7,01 9", 9L, 0, 0)]
    [InlineData("O8 a gap starts again", "sum", 5, "01 7,06 9", 9L, 0, 0)]
    [InlineData("O8 a gap of a day less goes on", "sum", 5, "01 7,05 9", 16L, 0, 0)]
    [InlineData("O8 a row so much earlier is stale", "sum", 5, "06 7,01 9", 7L, 1, 0)]
    [InlineData("O8 a sum beyond 64 bits is refused", "sum", null, "01 9223372036854775807,01 1,01 -1", 9223372036854775806L, 0, 1)]
    [InlineData("O2 a removal of a sum leaves its day", "sum", null, "05 7,06 - 1,04 9", null, 1, 0)]
    [InlineData("O2 and a later row begins anew", "sum", null, "05 7,06 - 1,06 9", 9L, 0, 0)]
    public void A_number_stands_as_the_order_table_says(string row, string merge, int? ttl, string observations, long? number, long stale, long overflowed)
    {
        foreach (int rows in (int[])[1, 2, 100])
        {
            MemorySink sink = new();
            FeedMapping mapping = Feeds.Simple(
                $"{{\"name\":\"x\",\"kind\":\"number\",\"column\":\"v\",\"merge\":\"{merge}\",\"ttl\":{ttl?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "\"never\""}}}", Removing);
            var tally = sink.IngestText(mapping, Rows(observations), Feeds.Options with { BatchRows = rows }).Tally;
            long? found = (sink.Snapshot[sink.Key("x", TraitCodes.Numbers)] as NumberTrait).TryGet(0, out long value) ? value : null;
            Assert.Equal((row, number, stale, overflowed), (row, found, tally.Stale, tally.Overflowed));
        }
    }

    [Fact]
    public void O12_first_seen_is_the_earliest_and_last_seen_the_latest_day()
    {
        MemorySink sink = Event("rows", null, "05 a,02 a,09 a,03 a", 1);
        Assert.Equal(2, Sighting(sink, new TraitKey(DeviceAttributes.Id, DeviceTraits.FirstSeen)).Day);
        Assert.Equal(9, Sighting(sink, new TraitKey(DeviceAttributes.Id, DeviceTraits.LastSeen)).Day);
    }

    [Fact]
    public void Texts_fill_a_dictionary_to_its_last_byte_and_no_further()
    {
        MemorySink sink = new();
        sink.IngestText(Feeds.Simple("{\"name\":\"x\",\"kind\":\"set\",\"column\":\"v\"}"), "id,day,v\nd,1970-01-01,abc\n");
        ChangeBuilder builder = new(sink.Snapshot, mostText: 10);
        AttributeDefinition attribute = sink.FindAttribute("x")!;
        Assert.Equal(0, builder.CodeOf(attribute, "abc"u8));
        Assert.Equal(1, builder.CodeOf(attribute, "defg"u8));
        Assert.Equal(2, builder.CodeOf(attribute, "hij"u8));
        Assert.Equal(1, builder.CodeOf(attribute, "defg"u8));
        Assert.Contains("10 bytes", Assert.Throws<InputException>(() => builder.CodeOf(attribute, "k"u8)).Message, System.StringComparison.Ordinal);
    }

    private static MemorySink Event(string count, int? ttl, string observations, int rows)
    {
        MemorySink sink = new();
        string lasting = ttl is { } days ? FormattableString.Invariant($",\"ttl\":{days}") : "";
        sink.IngestText(
            Feeds.Simple($"{{\"name\":\"x\",\"kind\":\"event\",\"column\":\"v\",\"count\":\"{count}\"{lasting}}}", Removing),
            Rows(observations),
            Feeds.Options with { BatchRows = rows });
        return sink;
    }

    /// <summary>Day of January 1970 and count of the first device.</summary>
    private static (ushort Day, byte Count) Sighting(MemorySink sink, TraitKey key) =>
        (sink.Snapshot[key] as TimedTrait).TryGet(0, out ushort day, out byte count) ? ((ushort)(day + 1), count) : default;

    /// <summary>Rows of one device: <c>day value</c>, or <c>day - value</c> for a removal, separated by commas.</summary>
    private static string Rows(string observations)
    {
        StringBuilder text = new("id,day,do,v\n");
        foreach (string observation in observations.Split(','))
        {
            string[] parts = observation.Split(' ');
            bool removes = parts.Length == 3;
            text.Append("d,1970-01-").Append(parts[0]).Append(',').Append(removes ? "-" : "+").Append(',').Append(parts[^1]).Append('\n');
        }

        return text.ToString();
    }
}
