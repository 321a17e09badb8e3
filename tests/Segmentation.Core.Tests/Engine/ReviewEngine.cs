using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using Segmentation.TestSupport.Ingestion;
using Segmentation.TestSupport.Store;
using Segmentation.Vocabulary;

namespace Segmentation.Core.Tests.Engine;

/// <summary>A store in a folder of its own, fed with text.</summary>
internal sealed class ReviewEngine : IDisposable
{
    private static readonly DayNumber Day = DayNumber.FromDate(new DateOnly(2026, 1, 1));

    private readonly TemporaryFolder _folder = new();
    private readonly EngineOptions _options;
    private int _files;

    public ReviewEngine(Func<EngineOptions, EngineOptions>? adjust = null)
    {
        EngineOptions options = new() { Clock = new FixedClock(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero)), MaxThreads = 2 };
        _options = adjust?.Invoke(options) ?? options;
        Engine = SegmentationEngine.Create(Store, _options);
    }

    public SegmentationEngine Engine { get; private set; }

    public string Store => Path("store");

    public string Path(string name) => _folder.Path(name);

    public string Write(string name, string text) => _folder.Write(name, text);

    /// <summary>A mapping of columns <c>id</c>, <c>day</c> and what the attributes name, into id space <c>cookie</c>.</summary>
    public static string Mapping(string attributes, string more = "") =>
        "{\"source\":{\"name\":\"s\",\"party\":\"first\"},\"format\":{\"kind\":\"csv\"}," +
        "\"identifier\":{\"column\":\"id\",\"space\":\"cookie\",\"form\":\"verbatim\"}," +
        "\"time\":{\"column\":\"day\",\"format\":\"iso\"},\"attributes\":[" + attributes + "]" + more + "}";

    public IngestReceipt Ingest(string mapping, string rows, bool strict = false, IProgress<IngestProgress>? progress = null)
    {
        string name = FormattableString.Invariant($"feed{++_files}");
        return Engine.Ingest(_folder.Write(name + ".json", mapping), [_folder.Write(name + ".csv", rows)], strict, progress, CancellationToken.None)[0];
    }

    public long Count(string rule) => Engine.Count(rule, Day, CancellationToken.None).Count!.Value;

    public ExportResult Export(string destination, string rule, string output) => Engine.Export(destination, rule, Day, output, CancellationToken.None);

    public void Reopen()
    {
        Engine.Dispose();
        Engine = SegmentationEngine.Open(Store, _options);
    }

    /// <summary>Paths, relative to the folder of the store, whose files hold the bytes.</summary>
    public IReadOnlyList<string> FilesThatHold(ReadOnlySpan<byte> bytes)
    {
        string copy = Path(FormattableString.Invariant($"copy{++_files}"));
        StoreDirectory.CopyAll(Store, copy);
        List<string> found = [];
        foreach (string path in Directory.EnumerateFiles(copy, "*", SearchOption.AllDirectories))
        {
            if (Bytes(path).AsSpan().IndexOf(bytes) >= 0)
            {
                found.Add(System.IO.Path.GetRelativePath(copy, path));
            }
        }

        return found;
    }

    /// <summary>The stored token of an ordinal, committed or not.</summary>
    public byte[] StoredToken(int ordinal) => Bytes(System.IO.Path.Combine(Store, "tokens.dat"))[(65_536 + 16 * ordinal)..(65_552 + 16 * ordinal)];

    public void Dispose()
    {
        Engine.Dispose();
        _folder.Dispose();
    }

    public static string Rows(int count, string first = "device", string more = "")
    {
        StringBuilder rows = new("id,day,v\n");
        foreach (int i in Enumerable.Range(0, count))
        {
            rows.Append(System.Globalization.CultureInfo.InvariantCulture, $"{first}{i},2026-01-01,{more}\n");
        }

        return rows.ToString();
    }

    private static byte[] Bytes(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
