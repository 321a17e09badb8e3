using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using Segmentation.Formats;
using Segmentation.Ingestion;
using Segmentation.Ingestion.Mapping;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.TestSupport.Ingestion;

/// <summary>Short ways to take text in.</summary>
internal static class Feeds
{
    public static readonly KeyRing Keys = new(new byte[32]);

    public static readonly CsvLimits SmallLimits = new() { Cell = 64, Row = 256 };

    public static IngestOptions Options { get; } = new() { Clock = new FixedClock(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero)), Workers = 2 };

    public static FeedMapping Mapping(string json) => MappingReader.Read(Encoding.UTF8.GetBytes(json), "feed.json");

    /// <summary>A mapping of columns <c>id</c>, <c>day</c> and what the attributes name.</summary>
    public static FeedMapping Simple(string attributes, string more = "") => Mapping(
        "{\"source\":{\"name\":\"s\",\"party\":\"first\"},\"format\":{\"kind\":\"csv\"}," +
        "\"identifier\":{\"column\":\"id\",\"space\":\"cookie\",\"form\":\"verbatim\"}," +
        "\"time\":{\"column\":\"day\",\"format\":\"iso\"},\"attributes\":[" + attributes + "]" + more + "}");

    public static IReadOnlyList<DeliveryReceipt> Ingest(this MemorySink sink, FeedMapping mapping, IngestOptions options, params string[] paths) =>
        new Ingestor(sink, Keys, options).Ingest(mapping, paths, CancellationToken.None);

    /// <summary>Takes in one file with the given text.</summary>
    public static DeliveryReceipt IngestText(this MemorySink sink, FeedMapping mapping, string text, IngestOptions? options = null)
    {
        using TemporaryFolder folder = new();
        return sink.Ingest(mapping, options ?? Options, folder.Write("feed.csv", text))[0];
    }
}
