using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Segmentation.Formats;
using Segmentation.TestSupport.Formats;
using Segmentation.TestSupport.Ingestion;
using Xunit;

namespace Segmentation.Core.Tests.Formats;

public sealed class CsvProperties
{
    private static readonly CsvReadOptions Small = new() { Limits = Feeds.SmallLimits, BlockSize = 512, Workers = 1 };

    [Fact]
    public void No_bytes_break_the_reader_and_rows_always_add_up()
    {
        const int Mutations = 20_000;
        byte[] seedText = "a,b,c\n1,\"x,\"\"y\"\"\",3\r\n4,\"5\n6\",7\n\n8,9,10\n"u8.ToArray();
        byte[] alphabet = [.. "\"\",,\n\r\n1x;"u8, 0xC3, 0xA9, 0xFF, 0];
        for (int seed = 0; seed < Mutations; seed++)
        {
            Random random = new(seed);
            List<byte> bytes = [.. seedText];
            for (int change = random.Next(1, 12); change > 0; change--)
            {
                int at = random.Next(bytes.Count + 1);
                switch (random.Next(4))
                {
                    case 0 when at < bytes.Count:
                        bytes.RemoveAt(at);
                        break;
                    case 1 when at < bytes.Count:
                        bytes[at] = alphabet[random.Next(alphabet.Length)];
                        break;
                    case 2:
                        bytes.InsertRange(at, bytes.GetRange(0, random.Next(bytes.Count)));
                        break;
                    default:
                        bytes.Insert(at, alphabet[random.Next(alphabet.Length)]);
                        break;
                }

                if (bytes.Count > 3_000)
                {
                    bytes.RemoveRange(3_000, bytes.Count - 3_000);
                }
            }

            try
            {
                CheckSums([.. bytes]);
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"Seed {seed}: {e}");
            }
        }
    }

    /// <summary>Cuts and parses without threads and files, so that many mutations take little time.</summary>
    private static void CheckSums(byte[] bytes)
    {
        CsvCutter cutter = new(new MemoryStream(bytes), () => 0, (byte)',', Small.BlockSize, Small.Limits.Row);
        CsvParser parser = new(new CsvFormat(), Small.Limits, [0, -1, 1], 2);
        CsvBlock block = new(Small.BlockSize, 2);
        int total = 0;
        while (cutter.Next(block))
        {
            parser.Parse(block);
            Assert.Equal(block.RowsCovered, block.RowCount + block.Refusals.Count);
            Assert.True(block.Refused.Count <= block.Refusals.Count);
            total += block.Length;
            for (int row = 0; row < block.RowCount; row++)
            {
                Assert.InRange(block.Codes[1][row], 0, block.Cells[1].Count - 1);
            }
        }

        Assert.InRange(total, 0, bytes.Length);
    }

    [Fact]
    public void Rows_written_with_quotes_come_back_whatever_the_block_size()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            List<string[]> rows = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => RandomRow(random))];
            string end = random.Next(3) switch { 0 => "\n", 1 => "\r\n", _ => "\r" };
            byte[] bytes = Encoding.UTF8.GetBytes("a,b,c" + end + string.Concat(rows.Select(row => Write(row, random) + end)));
            CsvReadOptions options = Small with { BlockSize = random.Next(512, 2_048), Workers = random.Next(1, 4), BatchRows = random.Next(1, 40) };
            CsvRows read = CsvRows.Read(bytes, new CsvFormat(), ["a", "b", "c"], options);
            Assert.True(rows.Select(static row => string.Join('¦', row)).SequenceEqual(read.Lines), $"Seed {seed}.");
            Assert.Empty(read.Refused);
        }
    }

    [Fact]
    public void Whatever_Python_reads_from_well_formed_messy_files_is_read_the_same()
    {
        string? python = FindPython();
        Assert.SkipWhen(python is null && Environment.GetEnvironmentVariable("CI") != "true", "python3 is not on this machine.");
        Assert.NotNull(python);
        using TemporaryFolder folder = new();
        Random random = new(4180);
        List<string> files = [];
        for (int i = 0; i < 60; i++)
        {
            StringBuilder text = new("a,b,c\n");
            for (int row = random.Next(1, 80); row > 0; row--)
            {
                text.Append(Write(RandomRow(random), random)).Append(random.Next(2) == 0 ? "\n" : "\r\n");
                text.Append(random.Next(9) == 0 ? "\n" : "");
                text.Append(random.Next(9) == 0 ? "short,row\n" : random.Next(9) == 0 ? "5\" pipe,it's,a\"b\"\n" : "");
            }

            files.Add(folder.Write($"{i}.csv", text.ToString()));
        }

        string script = folder.Write("read.py", "import csv,json,sys\nfor f in sys.argv[1:]:\n    r=csv.reader(open(f,newline='',encoding='utf-8'))\n    h=next(r)\n    print(json.dumps([x for x in r if len(x)==3]))\n");
        ProcessStartInfo start = new(python, [script, .. files]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        foreach (string file in files)
        {
            string[][] expected = JsonSerializer.Deserialize<string[][]>(process.StandardOutput.ReadLine()!)!;
            CsvRows read = CsvRows.ReadFile(file, new CsvFormat(), ["a", "b", "c"], Small);
            Assert.Equal(expected.Select(static row => string.Join('¦', row)), read.Lines);
            Assert.True(read.Refused.Keys.All(static reason => reason == "csv_column_count"));
        }

        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static string[] RandomRow(Random random)
    {
        const string Alphabet = "ab \",\n\r1é日";
        string[] cells = new string[3];
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = new string([.. Enumerable.Range(0, random.Next(8)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
        }

        return cells;
    }

    private static string Write(string[] row, Random random) => string.Join(',', row.Select(cell =>
        cell.AsSpan().IndexOfAny("\",\r\n") >= 0 || random.Next(4) == 0 ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell));

    private static string? FindPython()
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("python3", ["--version"]) { RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0 ? "python3" : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
