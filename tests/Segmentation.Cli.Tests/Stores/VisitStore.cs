using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Segmentation.Cli.Tests.Stores;

/// <summary>A store with 300 cookies: every cookie visits /home, every second one /cart, every third likes golf; ten live in France.</summary>
internal static class VisitStore
{
    public const int Devices = 300;

    public static TestStore Create()
    {
        TestStore store = new();
        store.Ingest(Mappings.Visits, Mappings.VisitsHeader + string.Concat(Rows()));
        return store;
    }

    public static string Id(int device) => string.Create(CultureInfo.InvariantCulture, $"cookie-{device:D5}");

    private static IEnumerable<string> Rows() => Enumerable.Range(0, Devices).SelectMany(device => new[]
    {
        Row(device, "2026-03-01", "/home"),
        Row(device, "2026-03-20", device % 2 == 0 ? "/cart" : "/home"),
    });

    private static string Row(int device, string day, string page)
    {
        StringBuilder row = new();
        row.Append(CultureInfo.InvariantCulture, $"{Id(device)},{day},{page},{(device < 10 ? "FR" : "DE")},");
        row.Append(CultureInfo.InvariantCulture, $"{(device % 3 == 0 ? "golf" : string.Empty)},{20 + (device % 50)},{device}.50,{(device % 4 == 0 ? "true" : string.Empty)}\n");
        return row.ToString();
    }
}
