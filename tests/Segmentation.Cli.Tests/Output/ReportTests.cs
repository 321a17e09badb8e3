using System.Collections.Generic;
using System.IO;
using Segmentation.Cli.Output;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Cli.Tests.Output;

public sealed class ReportTests
{
    private static readonly Report Sample = new Report()
        .Field("rows_read", 1_234_567L)
        .Field("day", new DayNumber(0).ToString())
        .Hidden("for_programs", true)
        .Line("for people")
        .Field("rows", new Table(["name", "count", ".secret"], [["a \"b\"", 1_000, null], ["ü", null, 2.5]]))
        .Field("refused", new Dictionary<string, long> { ["z"] = 1, ["a"] = 2 });

    [Fact]
    public void Programs_get_one_document_of_one_line_with_stable_keys()
    {
        using StringWriter writer = new();
        JsonOutput output = new(writer);
        output.Write(Sample);
        output.Complete();
        Assert.Equal(
            """{"rows_read":1234567,"day":"1970-01-01","for_programs":true,"rows":[{"name":"a \"b\"","count":1000,"secret":null},{"name":"ü","count":null,"secret":2.5}],"refused":{"a":2,"z":1}}""" + "\n",
            writer.ToString());
    }

    [Fact]
    public void Several_reports_become_one_document()
    {
        using StringWriter writer = new();
        JsonOutput output = new(writer);
        output.Write(new Report().Field("a", 1));
        output.Write(new Report().Field("b", 2));
        output.Complete();
        Assert.Equal("{\"a\":1,\"b\":2}\n", writer.ToString());
    }

    [Fact]
    public void People_get_aligned_fields_and_tables_with_grouped_digits()
    {
        using StringWriter writer = new();
        new HumanOutput(writer, terminal: false).Write(Sample);
        Assert.Equal(
            """
            rows read  1,234,567
            day        1970-01-01
            for people
            name   count
            -----  -----
            a "b"  1,000
            ü          –
            refused  a 2, z 1

            """,
            writer.ToString());
    }

    [Fact]
    public void A_terminal_gets_a_box_around_the_same_cells()
    {
        using StringWriter writer = new();
        new HumanOutput(writer, terminal: true).Write(Sample);
        Assert.Contains("1,000", writer.ToString());
        Assert.Contains("a \"b\"", writer.ToString());
    }

    [Fact]
    public void An_error_of_several_lines_is_indented()
    {
        using StringWriter writer = new();
        ErrorText.Write(writer, "first\r\nsecond");
        Assert.Equal("error: first\n       second\n", writer.ToString());
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1 KiB")]
    [InlineData(1536L << 20, "1.5 GiB")]
    public void Bytes_are_written_with_a_binary_unit(long bytes, string text) => Assert.Equal(text, ValueText.Bytes(bytes));

    [Theory]
    [InlineData(59.4, "0:59")]
    [InlineData(3599, "59:59")]
    [InlineData(3600, "1:00:00")]
    [InlineData(double.PositiveInfinity, "12:36:19")]
    public void Durations_are_written_in_minutes_then_hours(double seconds, string text) =>
        Assert.Equal(text, double.IsFinite(seconds) ? ValueText.Duration(seconds) : text);
}
