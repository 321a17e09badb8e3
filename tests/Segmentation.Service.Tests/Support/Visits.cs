using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading;
using Segmentation.TestSupport.Ingestion;

namespace Segmentation.Service.Tests.Support;

/// <summary>A small world: cookies 0 to 299 seen on 10 December 2011, of three countries, every fifth with golf among its interests, aged 20 to 69.</summary>
internal static class Visits
{
    public const int Devices = 300;

    private const string Mapping = """
        {
          "source": { "name": "web", "party": "first" },
          "format": { "kind": "csv" },
          "identifier": { "column": "id", "space": "cookie", "form": "verbatim" },
          "time": { "column": "day", "format": "iso" },
          "attributes": [
            { "name": "country", "kind": "category", "column": "country" },
            { "name": "interest", "kind": "set", "column": "interest", "split": "|" },
            { "name": "age", "kind": "number", "column": "age" }
          ]
        }
        """;

    /// <summary>Takes them in.</summary>
    public static void Fill(SegmentationEngine engine, TemporaryFolder folder)
    {
        StringBuilder rows = new("id,day,country,interest,age\n");
        foreach (int device in Enumerable.Range(0, Devices))
        {
            string country = (device % 3) switch { 0 => "CZ", 1 => "DE", _ => "AT" };
            string interest = device % 5 == 0 ? "golf|travel" : "travel";
            rows.Append(CultureInfo.InvariantCulture, $"cookie-{device},2011-12-10,{country},{interest},{20 + device % 50}\n");
        }

        string file = folder.Write("visits.csv", rows.ToString());
        engine.Ingest(folder.Write("visits.json", Mapping), [file], strict: true, progress: null, CancellationToken.None);
    }
}
