using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Benchmarks.Comparison.Rpc;

/// <summary>A store in a temporary folder with a thousand devices of some countries and interests, and an operator's key.</summary>
internal sealed class CountedStore : IDisposable
{
    private const int Devices = 1_000;

    private static readonly string[] Countries = ["DE", "FR", "GB", "PL"];
    private static readonly string[] Interests = ["golf", "cars", "travel", "cooking", "music"];

    private readonly string _folder = Directory.CreateTempSubdirectory("segmentation-count-").FullName;

    public CountedStore()
    {
        string mapping = Path.Combine(_folder, "mapping.json");
        File.WriteAllText(mapping, """
            {
              "source": { "name": "web", "party": "first" },
              "format": { "kind": "csv" },
              "identifier": { "column": "cookie", "space": "cookie", "form": "verbatim" },
              "time": { "column": "day", "format": "yyyy-MM-dd" },
              "attributes": [
                { "name": "country", "kind": "category", "column": "country" },
                { "name": "interest", "kind": "set", "column": "interest" }
              ]
            }
            """);
        string rows = Path.Combine(_folder, "rows.csv");
        File.WriteAllText(rows, string.Concat(Enumerable.Range(0, Devices).Select(Row).Prepend("cookie,day,country,interest\n")), Encoding.ASCII);
        using SegmentationEngine engine = SegmentationEngine.Create(Store, new EngineOptions());
        engine.Ingest(mapping, [rows], strict: true, progress: null, CancellationToken.None);
        Key = engine.CreateAccessKey("benchmark", AccessRole.Operator, null).Secret;
    }

    /// <summary>Directory of the store.</summary>
    public string Store => Path.Combine(_folder, "store");

    /// <summary>Of an operator.</summary>
    public string Key { get; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Row(int device) => string.Create(
        CultureInfo.InvariantCulture, $"cookie-{device},2026-01-{1 + device % 28:00},{Countries[device % Countries.Length]},{Interests[device / Countries.Length % Interests.Length]}\n");
}
