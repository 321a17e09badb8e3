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

public sealed class CsvReviewTests
{
    [Fact]
    public void A_file_without_its_header_shows_none_of_its_first_row()
    {
        string message = Assert.Throws<InputException>(() => CsvRows.Read("jane@example.com,c00k1e-77,2024-01-01\n", "email", "cookie", "day")).Message;
        Assert.DoesNotContain("jane", message, StringComparison.Ordinal);
        Assert.DoesNotContain("c00k1e", message, StringComparison.Ordinal);
        Assert.Contains("no column \"email\"", message, StringComparison.Ordinal);
        Assert.Contains("\"header\": false", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_with_one_of_the_columns_asked_for_is_listed()
    {
        string message = Assert.Throws<InputException>(() => CsvRows.Read("person,place,day\n", "xyz", "day")).Message;
        Assert.Contains("\"person\", \"place\", \"day\"", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_behind_a_gzip_member_are_never_rows()
    {
        byte[] text = Encoding.UTF8.GetBytes("a,b\n" + string.Concat(Enumerable.Repeat("1,2\n", 1_000)));
        using TemporaryFolder folder = new();
        byte[] whole = System.IO.File.ReadAllBytes(folder.WriteGzip("whole.gz", text));
        string garbage = folder.Write("garbage.gz", [.. whole, .. "3,4\n5,6\n"u8]);
        CsvRows read = CsvRows.ReadFile(garbage, new CsvFormat(), ["a"], new CsvReadOptions());
        Assert.Equal(Enumerable.Repeat("1", 1_000), read.Lines);
        Assert.Empty(read.Refused);
    }

    [Fact]
    public void Two_gzip_members_are_one_file()
    {
        using TemporaryFolder folder = new();
        byte[] first = System.IO.File.ReadAllBytes(folder.WriteGzip("1.gz", "a,b\n1,2\n"u8.ToArray()));
        byte[] second = System.IO.File.ReadAllBytes(folder.WriteGzip("2.gz", "3,4\n"u8.ToArray()));
        Assert.Equal(["1", "3"], CsvRows.ReadFile(folder.Write("both.gz", [.. first, .. second]), new CsvFormat(), ["a"], new CsvReadOptions()).Lines);
    }

    [Theory]
    [InlineData("cut in its header", 5)]
    [InlineData("cut in its checksum", -4)]
    public void A_gzip_file_that_was_cut_anywhere_says_so(string why, int length)
    {
        Assert.NotEmpty(why);
        using TemporaryFolder folder = new();
        byte[] whole = System.IO.File.ReadAllBytes(folder.WriteGzip("whole.gz", Encoding.UTF8.GetBytes("a,b\n1,2\n")));
        string cut = folder.Write("cut.gz", whole[..(length > 0 ? length : whole.Length + length)]);
        Assert.Throws<InputException>(() => CsvRows.ReadFile(cut, new CsvFormat(), ["a"], new CsvReadOptions()));
    }

    [Theory]
    [InlineData("a,b\r1,2\r3,4", new[] { "1", "3" })]
    [InlineData("a,b\n1,2\n3,4", new[] { "1", "3" })]
    [InlineData("\uFEFFa,b\n1,2", new[] { "1" })]
    [InlineData("\uFEFF\"a\",b\n1,2", new[] { "1" })]
    [InlineData("a,b", new string[0])]
    [InlineData("a,b\r\n", new string[0])]
    [InlineData("a,b\n1\"x\"2,2\n", new[] { "1\"x\"2" })]
    [InlineData("a,b\n\"\",2\n", new[] { "" })]
    [InlineData("a,b\n\"x\"\"\",2\n", new[] { "x\"" })]
    [InlineData("a,b\n,\"\"", new[] { "" })]
    public void Ends_and_quotes_at_the_edges_are_read(string text, string[] cells) =>
        Assert.Equal(cells, CsvRows.Read(text, "a").Lines);

    [Fact]
    public void A_bomb_of_one_endless_row_costs_one_row()
    {
        byte[] bomb = [.. "a,b\n1,2\n"u8, .. Enumerable.Repeat((byte)'x', 64 << 20), .. "\n3,4\n"u8];
        CsvRows read = CsvRows.Read(bomb, new CsvFormat(), ["a"], new CsvReadOptions { BlockSize = 1 << 21, Workers = 2 }, gzip: true);
        Assert.Equal(["1", "3"], read.Lines);
        Assert.Equal(new Dictionary<string, long> { ["csv_row_too_long"] = 1 }, read.Refused);
    }
}
