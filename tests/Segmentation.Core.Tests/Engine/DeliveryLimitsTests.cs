using System;
using System.Linq;
using System.Text;
using System.Threading;
using Segmentation.TestSupport.Engine;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

/// <summary>What a batch may hold: both sides of each edge. Nothing of a batch that is refused is left behind.</summary>
public sealed class DeliveryLimitsTests : IDisposable
{
    private const string Mapping = """
        {
          "source": { "name": "s", "party": "first" }, "identifier": { "column": "id", "space": "cookie", "form": "verbatim" },
          "time": { "column": "day", "format": "iso" }, "attributes": [{ "name": "tag", "kind": "set", "column": "tag" }]
        }
        """;

    private const int MostRows = 262_144;

    private readonly EngineWorld _world = new([], ["cookie"]);
    private readonly DeliverySession _session;
    private readonly SequencedBatch _good = PushedFeed.Of(0, ["id", "day", "tag"], [["a", "2011-12-01", "x"], ["b", "2011-12-01", null]]);

    public DeliveryLimitsTests() => _session = _world.Engine.BeginDelivery("d", Mapping, strict: false);

    public void Dispose()
    {
        _session.Dispose();
        _world.Dispose();
    }

    [Fact]
    public void Batches_are_numbered_from_0_without_gaps()
    {
        Refused("No batch was given");
        Refused("from 0", _good with { Sequence = -1 });
        Refused("from 0", _good with { Sequence = long.MaxValue });
        Refused("without gaps", _good, _good with { Sequence = 2 });
        Refused("without gaps", _good, _good);
        Refused("without gaps", _good with { Sequence = 1 }, _good);
        Taken(_good, _good with { Sequence = 1 });
    }

    [Fact]
    public void A_digest_has_32_bytes()
    {
        Refused("31 bytes", _good with { Digest = new byte[31] });
        Refused("33 bytes", _good with { Digest = new byte[33] });
        Taken(_good);
    }

    [Fact]
    public void The_columns_are_those_of_the_mapping()
    {
        Refused("needs the columns \"tag\"", _good with { Columns = [.. _good.Columns.Take(2)] });
        Refused("names no column \"other\"", _good with { Columns = [.. _good.Columns, Rename(_good.Columns[2], "other")] });
        Refused("\"tag\" stands twice", _good with { Columns = [.. _good.Columns, _good.Columns[2]] });
        Taken(_good with { Columns = [.. _good.Columns.Reverse()] });
    }

    [Fact]
    public void A_batch_has_1_to_262144_rows_and_so_have_all_that_are_taken_in_at_once()
    {
        SequencedBatch most = Rows(0, MostRows);
        Refused("0 rows", Rows(0, 0));
        Refused("262145 rows", Rows(0, MostRows + 1));
        Refused("262145 rows", most, Rows(1, 1));
        Taken(Rows(0, MostRows - 1), Rows(1, 1));
        Assert.Equal(MostRows, _session.Progress.Receipt.RowsUsed);
    }

    [Fact]
    public void A_code_is_absent_or_in_the_dictionary()
    {
        Refused("row 1 has a code outside", With(Codes(0, 2)));
        Refused("row 0 has a code outside", With(Codes(-2, 0)));
        Refused("3 codes for 2 rows", With(Codes(0, 1, 0)));
        Refused("1 codes for 2 rows", With(Codes(0)));
        Taken(With(Codes(-1, 1)));

        static TextColumn Codes(params int[] codes) => new("tag", codes, new[] { 0, 1, 2 }, "xy"u8.ToArray());
    }

    [Fact]
    public void The_entries_of_a_dictionary_cover_its_text_in_order()
    {
        Refused("offsets", With(Offsets()));
        Refused("offsets", With(Offsets(1, 2)));
        Refused("offsets", With(Offsets(0, 1)));
        Refused("offsets", With(Offsets(0, 3)));
        Refused("-1 bytes", With(Offsets(0, 2, 1, 2) with { Rows = 3 }));
        Refused("entry 0", With(Offsets(0, int.MaxValue, 2)));
        Refused("entry 0", With(Offsets(0, -1, 2)));
        Refused("3 entries for 2 rows", With(Offsets(0, 1, 2, 2)));
        Taken(With(Offsets(0, 0, 2)));

        static Raw Offsets(params int[] offsets) => new(offsets, 2);
    }

    [Fact]
    public void Cells_are_utf_8_of_at_most_65536_bytes()
    {
        Refused("not valid UTF-8", With(Text([0xC3, 0x28])));
        Refused("not valid UTF-8", With(new TextColumn("tag", new[] { 0, 1 }, new[] { 0, 1, 2 }, new byte[] { 0xC3, 0xA9 }))); // a character in two halves
        Refused("65537 bytes", With(Text(Encoding.UTF8.GetBytes(new string('x', 65_537)))));
        Taken(With(Text(Encoding.UTF8.GetBytes(new string('x', 65_536)))));
        Assert.Equal(1, _session.Progress.Receipt.ValuesRefused.Values.Sum()); // such a value is too long for an attribute, which is another thing

        static TextColumn Text(byte[] cell) => new("tag", new[] { 0, -1 }, new[] { 0, cell.Length }, cell);
    }

    [Fact]
    public void A_cell_may_stand_in_a_dictionary_twice() // the wire cannot forbid it
    {
        Taken(With(new TextColumn("tag", new[] { 0, 1 }, new[] { 0, 1, 2 }, "xx"u8.ToArray())));
        Assert.Equal((2, 1), (_world.Count("tag = \"x\""), (int)_session.Progress.Receipt.NewValues));
    }

    private static TextColumn Rename(TextColumn column, string name) => new(name, column.Codes.ToArray(), new[] { 0, 1 }, column.Value(0).ToArray());

    private static SequencedBatch Rows(long sequence, int count)
    {
        int[] codes = new int[count];
        int values = Math.Min(count, 1);
        int[] offsets = count == 0 ? [0] : [0, 10];
        byte[] day = count == 0 ? [] : "2011-12-01"u8.ToArray();
        int[] absent = new int[count];
        Array.Fill(absent, TextColumn.Missing);
        return new SequencedBatch(
            sequence, new byte[32], count, [new("id", codes, offsets, day), new("day", codes, offsets, day), new("tag", absent, new[] { 0 }, Array.Empty<byte>())]);
    }

    private SequencedBatch With(TextColumn tag) => _good with { Columns = [_good.Columns[0], _good.Columns[1], tag] };

    private SequencedBatch With(Raw raw) => raw.Rows == 2
        ? With(new TextColumn("tag", new[] { 0, 0 }, raw.Offsets, "xy"u8.ToArray()))
        : PushedFeed.Of(0, ["id", "day", "tag"], [["a", "2011-12-01", null], ["b", "2011-12-01", null], ["c", "2011-12-01", null]]) is var batch
            ? batch with { Columns = [batch.Columns[0], batch.Columns[1], new TextColumn("tag", new[] { 0, 0, 0 }, raw.Offsets, "xy"u8.ToArray())] }
            : throw new InvalidOperationException();

    private void Refused(string complaint, params SequencedBatch[] batches)
    {
        ulong version = _world.Engine.Version;
        InputException refusal = Assert.Throws<InputException>(() => _session.Take(batches, CancellationToken.None));
        Assert.Contains(complaint, refusal.Message, StringComparison.Ordinal);
        Assert.Equal((InputProblem.Invalid, version), (refusal.Problem, _world.Engine.Version));
        Assert.Null(_world.Engine.FindDelivery("d"));
        Assert.Empty(_world.Engine.Attributes());
    }

    private void Taken(params SequencedBatch[] batches)
    {
        Assert.Equal(batches.Length, _session.Take(batches, CancellationToken.None).Count);
        Assert.Equal(batches.Length, _session.Progress.NextSequence);
    }

    private sealed record Raw(int[] Offsets, int Rows);
}
