using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading;
using BenchmarkDotNet.Attributes;
using Segmentation.Formats;
using Segmentation.Vocabulary;

namespace Segmentation.Benchmarks.Formats;

/// <summary>A file of 5,000 rows, read by one thread.</summary>
[MemoryDiagnoser]
public class CsvBenchmarks
{
    private const int Rows = 5_000;

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"segmentation-benchmark-{Environment.ProcessId}.csv");
    private readonly CsvReadOptions _options = new() { Workers = 1 };

    [GlobalSetup]
    public void Write()
    {
        StringBuilder text = new("device,interest,spend,seen\n");
        for (int row = 0; row < Rows; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"cookie-{row * 31 % 4_000},\"interest {row % 40}\",{row % 977}.{row % 100:00},2026-01-{1 + row % 28:00}\n");
        }

        File.WriteAllText(_path, text.ToString());
    }

    [GlobalCleanup]
    public void Remove() => File.Delete(_path);

    [Benchmark]
    public long Read()
    {
        using InputFile input = InputFile.Open(_path, InputCompression.None);
        long rows = 0;
        foreach (RecordBatch batch in new CsvReader(input, new CsvFormat(), ["device", "interest", "spend", "seen"], _options).Read(CancellationToken.None))
        {
            rows += batch.RowCount;
        }

        return rows;
    }
}
