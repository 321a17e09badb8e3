using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Segmentation.Formats;
using Segmentation.TestSupport.Formats;
using Segmentation.TestSupport.Ingestion;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Formats;

public sealed class CsvReaderTests
{
    private static readonly CsvReadOptions Small = new() { Limits = Feeds.SmallLimits, BlockSize = 512, Workers = 2 };

    public static TheoryData<string, string, string[]> Conforming => new()
    {
        { "plain", "a,b\n1,2\n3,4\n", ["1¦2", "3¦4"] },
        { "no line end at the end", "a,b\n1,2\n3,4", ["1¦2", "3¦4"] },
        { "CR LF", "a,b\r\n1,2\r\n3,4\r\n", ["1¦2", "3¦4"] },
        { "CR", "a,b\r1,2\r3,4\r", ["1¦2", "3¦4"] },
        { "byte order mark", "\uFEFFa,b\n1,2\n", ["1¦2"] },
        { "quoted cells", "a,b\n\"1\",\"2\"\n", ["1¦2"] },
        { "quoted header", "\"a\",\"b\"\n1,2\n", ["1¦2"] },
        { "quoted delimiter", "a,b\n\"1,5\",2\n", ["1,5¦2"] },
        { "doubled quotes", "a,b\n\"say \"\"hi\"\"\",2\n", ["say \"hi\"¦2"] },
        { "nothing but doubled quotes", "a,b\n\"\"\"\",2\n", ["\"¦2"] },
        { "empty quoted cell", "a,b\n\"\",2\n", ["¦2"] },
        { "quoted line ends", "a,b\n\"1\n2\r\n3\r4\",5\n", ["1\n2\r\n3\r4¦5"] },
        { "a quote inside an unquoted cell is text", "a,b\n5\" pipe,2\n", ["5\" pipe¦2"] },
        { "empty cells", "a,b\n,\n", ["¦"] },
        { "delimiter at the end of the file", "a,b\n1,", ["1¦"] },
        { "empty lines are no rows", "a,b\n\n1,2\n\r\n\n3,4\n\n", ["1¦2", "3¦4"] },
        { "spaces belong to cells", "a,b\n 1 , 2\n", [" 1 ¦ 2"] },
        { "UTF-8", "a,b\nå,日本\n", ["å¦日本"] },
        { "header only", "a,b\n", [] },
        { "closing quote as the last byte", "a,b\n1,\"2\"", ["1¦2"] },
    };

    [Theory]
    [MemberData(nameof(Conforming))]
    public void Text_is_read_as_RFC_4180_says(string why, string text, string[] rows)
    {
        Assert.NotEmpty(why);
        CsvRows read = CsvRows.Read(text, "a", "b");
        Assert.Equal(rows, read.Lines);
        Assert.Empty(read.Refused);
    }

    [Fact]
    public void Columns_come_in_the_order_asked_for_and_only_those()
    {
        CsvRows read = CsvRows.Read("a,b,c\n1,2,3\n4,5,6\n", "c", "a");
        Assert.Equal(["3¦1", "6¦4"], read.Lines);
    }

    [Theory]
    [InlineData(';')]
    [InlineData('\t')]
    [InlineData('|')]
    public void Other_delimiters_are_read(char delimiter)
    {
        CsvRows read = CsvRows.Read(
            Encoding.UTF8.GetBytes("a,b\n1,\"x,y\"\n".Replace(',', delimiter)), new CsvFormat { Delimiter = delimiter }, ["a", "b"], new CsvReadOptions());
        Assert.Equal([$"1¦x{delimiter}y"], read.Lines);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_batch_stays_valid_while_the_next_one_is_read(int workers)
    {
        string[] rows = [.. Enumerable.Range(0, 2_000).Select(static row => $"cell {row}")];
        using TemporaryFolder folder = new();
        using InputFile file = InputFile.Open(folder.Write("input", Encoding.UTF8.GetBytes("a\n" + string.Join('\n', rows) + "\n")), InputCompression.None);
        CsvReader reader = new(file, new CsvFormat(), ["a"], Small with { Workers = workers, BatchRows = 40 });
        List<string> read = [];
        RecordBatch? before = null;
        foreach (RecordBatch batch in reader.Read(TestContext.Current.CancellationToken))
        {
            Add(before);
            before = batch;
        }

        Add(before);
        Assert.Equal(rows, read);

        void Add(RecordBatch? batch)
        {
            for (int row = 0; row < batch?.RowCount; row++)
            {
                read.Add(Encoding.UTF8.GetString(batch.Columns[0].Value(batch.Columns[0].Codes[row])));
            }
        }
    }

    [Fact]
    public void A_file_without_a_header_takes_names_from_its_format()
    {
        CsvRows read = CsvRows.Read("1,2\n3,4\n"u8.ToArray(), new CsvFormat { HasHeader = false, Columns = ["x", "y"] }, ["y"], new CsvReadOptions());
        Assert.Equal(["2", "4"], read.Lines);
    }

    [Fact]
    public void A_single_column_keeps_its_empty_lines()
    {
        Assert.Equal(["1", "", "2"], CsvRows.Read("a\n1\n\n2\n", "a").Lines);
    }

    [Fact]
    public void Latin_1_becomes_UTF_8()
    {
        byte[] bytes = [.. "a,b\n"u8, 0xE9, 0x74, 0xE9, (byte)',', 0xFF, (byte)'\n', .. "x,y\n"u8];
        CsvRows read = CsvRows.Read(bytes, new CsvFormat { Encoding = CsvEncoding.Latin1 }, ["a", "b"], new CsvReadOptions());
        Assert.Equal(["été¦ÿ", "x¦y"], read.Lines);
    }

    [Fact]
    public void Gzip_is_inflated_and_its_damage_is_named()
    {
        byte[] text = Encoding.UTF8.GetBytes("a,b\n" + string.Concat(Enumerable.Repeat("1,2\n", 10_000)));
        Assert.Equal(10_000, CsvRows.Read(text, new CsvFormat(), ["a"], new CsvReadOptions(), gzip: true).Rows.Count);

        using TemporaryFolder folder = new();
        byte[] whole = System.IO.File.ReadAllBytes(folder.WriteGzip("whole.gz", text));
        string cut = folder.Write("cut.gz", whole[..(whole.Length / 2)]);
        Assert.Contains("cannot be read on", Assert.Throws<InputException>(() => CsvRows.ReadFile(cut, new CsvFormat(), ["a"], new CsvReadOptions())).Message, StringComparison.Ordinal);
        whole[whole.Length / 2] ^= 0x55;
        whole[^6] ^= 0x55;
        string damaged = folder.Write("damaged.gz", whole);
        Assert.Throws<InputException>(() => CsvRows.ReadFile(damaged, new CsvFormat(), ["a"], new CsvReadOptions()));
    }

    public static TheoryData<string, string, string, long, long> Refusals => new()
    {
        { "too few cells", "a,b\n1,2\n3\n4,5\n", "csv_column_count", 1, 3 },
        { "too many cells", "a,b\n1,2\n3,4,5\n6,7\n", "csv_column_count", 1, 3 },
        { "text after a closing quote", "a,b\n1,2\n\"3\"x,4\n5,6\n", "csv_quote", 1, 3 },
        { "a quote that is not closed ends with its line", "a,b\n1,2\n\"3,4\n5,6\n", "csv_quote", 1, 3 },
        { "lines inside quotes are counted", "a,b\n\"x\ny\",2\n3\n4,5\n", "csv_column_count", 1, 4 },
        { "empty lines are counted", "a,b\n1,2\n\n\n3\n4,5\n", "csv_column_count", 1, 5 },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_broken_row_is_refused_with_its_place_and_the_next_one_is_read(string why, string text, string reason, long row, long line)
    {
        Assert.NotEmpty(why);
        CsvRows read = CsvRows.Read(text, "a", "b");
        RefusedRow refused = Assert.Single(read.Samples);
        Assert.Equal((reason, row, line), (refused.Reason, refused.Row, refused.Line));
        Assert.Equal(1, read.Refused[reason]);
        Assert.Equal([0L, 2L], read.Numbers);
    }

    [Fact]
    public void Invalid_UTF_8_refuses_only_its_row()
    {
        byte[] bytes = [.. "a,b\n1,2\n3,"u8, 0xC3, 0x28, .. "\n4,5\n"u8];
        CsvRows read = CsvRows.Read(bytes, new CsvFormat(), ["a"], new CsvReadOptions());
        Assert.Equal(["1", "4"], read.Lines);
        Assert.Equal(1, read.Refused["csv_encoding"]);
    }

    [Fact]
    public void A_cell_may_be_as_long_as_the_limit_and_no_longer()
    {
        string text = $"a,b\n{new string('x', 64)},1\n{new string('x', 65)},2\n\"{new string('x', 62)}\",3\n\"{new string('x', 63)}\",4\n";
        CsvRows read = CsvRows.Read(Encoding.UTF8.GetBytes(text), new CsvFormat(), ["b"], Small);
        Assert.Equal(["1", "3"], read.Lines);
        Assert.Equal(2, read.Refused["csv_cell_too_long"]);
    }

    [Fact]
    public void A_row_may_be_as_long_as_the_limit_and_no_longer()
    {
        string cells = string.Join(',', Enumerable.Repeat(new string('x', 50), 5)); // 254 bytes
        string header = "a,b,c,d,e\n";
        CsvRows fits = CsvRows.Read(Encoding.UTF8.GetBytes($"{header}{cells}xx\n1,2,3,4,5\n"), new CsvFormat(), ["a"], Small);
        Assert.Empty(fits.Refused);
        CsvRows exceeds = CsvRows.Read(Encoding.UTF8.GetBytes($"{header}{cells}xxx\n1,2,3,4,5\n"), new CsvFormat(), ["a"], Small);
        Assert.Equal(["1"], exceeds.Lines);
        Assert.Equal(1, exceeds.Refused["csv_row_too_long"]);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(513)]
    [InlineData(5_000)]
    [InlineData(100_000)]
    public void A_row_longer_than_any_block_costs_one_row(int length)
    {
        string text = $"a,b\n1,2\n{new string('x', length)}\r\n3,4\n";
        CsvRows read = CsvRows.Read(Encoding.UTF8.GetBytes(text), new CsvFormat(), ["a"], Small);
        Assert.Equal(["1", "3"], read.Lines);
        Assert.Equal(3, read.RowsCovered);
        Assert.Equal(1, read.Refused.Values.Sum());
    }

    [Fact]
    public void A_stray_quote_costs_one_row_of_a_long_file()
    {
        string rows = string.Concat(Enumerable.Range(0, 2_000).Select(static i => $"{i},y\n"));
        CsvRows read = CsvRows.Read(Encoding.UTF8.GetBytes($"a,b\n\"stray,1\n{rows}"), new CsvFormat(), ["a"], Small);
        Assert.Equal(2_000, read.Rows.Count);
        Assert.Equal(1, read.Refused["csv_quote"]);
    }

    [Fact]
    public void A_missing_column_is_named_with_the_nearest_and_those_found()
    {
        string message = Assert.Throws<InputException>(() => CsvRows.Read("user,area,day\n", "usr")).Message;
        Assert.Contains("no column \"usr\"; did you mean \"user\"?", message, StringComparison.Ordinal);
        Assert.Contains("\"user\", \"area\", \"day\"", message, StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[]> BadFiles => new()
    {
        { "is empty", [] },
        { "stands more than once", "a,a\n1,2\n"u8.ToArray() },
        { "UTF-16", [0xFF, 0xFE, (byte)'a', 0, (byte)'\n', 0] },
        { "not closed", "\"a,b\n1,2\n"u8.ToArray() },
        { "text after the closing quote", "\"a\"b,c\n"u8.ToArray() },
        { "not valid UTF-8", [0xC3, 0x28, (byte)'\n'] },
        { "does not end within 256 bytes", Encoding.UTF8.GetBytes(new string('a', 5_000)) },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void A_file_that_cannot_be_read_says_why(string part, byte[] bytes)
    {
        string message = Assert.Throws<InputException>(() => CsvRows.Read(bytes, new CsvFormat(), ["a"], Small)).Message;
        Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_says_so()
    {
        Assert.Contains("Cannot read '/no/such/file'", Assert.Throws<InputException>(() => InputFile.Open("/no/such/file", InputCompression.Auto)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_strict_reading_ends_at_the_first_refused_row()
    {
        InputException error = Assert.Throws<InputException>(
            () => CsvRows.Read("a,b\n1,2\n3\n"u8.ToArray(), new CsvFormat(), ["a"], new CsvReadOptions { IsStrict = true }));
        Assert.Contains("Line 3: csv_column_count: The row has 1 cells where the file has 2 columns.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_can_begin_at_any_row_with_any_batch_size()
    {
        StringBuilder text = new("a,b\n");
        for (int i = 0; i < 200; i++)
        {
            text.Append(i % 7 == 3 ? $"{i}\n" : $"{i},{i % 5}\n");
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        CsvRows whole = CsvRows.Read(bytes, new CsvFormat(), ["a", "b"], Small);
        for (int first = 0; first <= 200; first += 9)
        {
            foreach (int batch in (int[])[1, 2, 7, 64, 1000])
            {
                CsvRows part = CsvRows.Read(bytes, new CsvFormat(), ["a", "b"], Small with { FirstRow = first, BatchRows = batch });
                Assert.Equal(200 - first, part.RowsCovered);
                Assert.Equal(whole.Lines.Zip(whole.Numbers).Where(pair => pair.Second >= first), part.Lines.Zip(part.Numbers));
            }
        }
    }

    [Fact]
    public void Many_blocks_and_workers_keep_the_order()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("a,b\n" + string.Concat(Enumerable.Range(0, 50_000).Select(static i => $"{i},\"q\"\"{i % 3}\n\"\n")));
        CsvRows read = CsvRows.Read(bytes, new CsvFormat(), ["a", "b"], Small with { Workers = 4 });
        Assert.Equal(Enumerable.Range(0, 50_000).Select(static i => $"{i}¦q\"{i % 3}\n"), read.Lines);
        Assert.True(read.Batches > 1_000);
    }

    [Fact]
    public void Giving_up_in_the_middle_ends_the_threads()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("f", "a,b\n" + string.Concat(Enumerable.Repeat("1,2\n", 50_000)));
        using InputFile file = InputFile.Open(path, InputCompression.Auto);
        foreach (RecordBatch batch in new CsvReader(file, new CsvFormat(), ["a"], Small).Read(Xunit.TestContext.Current.CancellationToken))
        {
            Assert.True(batch.RowCount > 0);
            break;
        }

        using System.Threading.CancellationTokenSource source = new();
        using InputFile again = InputFile.Open(path, InputCompression.Auto);
        IEnumerator<RecordBatch> batches = new CsvReader(again, new CsvFormat(), ["a"], Small).Read(source.Token).GetEnumerator();
        Assert.True(batches.MoveNext());
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            while (batches.MoveNext())
            {
            }
        });
    }
}
