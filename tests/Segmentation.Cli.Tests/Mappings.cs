namespace Segmentation.Cli.Tests;

/// <summary>Mapping files for tests.</summary>
internal static class Mappings
{
    /// <summary>Columns id, time, page (event), country (category), interest (set), age (number), spend (sum), news (flag).</summary>
    public const string Visits =
        """
        {
          "source": { "name": "web", "party": "first" },
          "format": { "kind": "csv" },
          "identifier": { "column": "id", "space": "cookie", "form": "verbatim" },
          "time": { "column": "time", "format": "yyyy-MM-dd" },
          "attributes": [
            { "name": "page", "kind": "event", "column": "page" },
            { "name": "country", "kind": "category", "column": "country" },
            { "name": "interest", "kind": "set", "column": "interest" },
            { "name": "age", "kind": "number", "column": "age" },
            { "name": "spend", "kind": "number", "scale": 2, "merge": "sum", "column": "spend" },
            { "name": "news", "kind": "flag", "column": "news" }
          ]
        }
        """;

    public const string VisitsHeader = "id,time,page,country,interest,age,spend,news\n";

    /// <summary>Columns id, page, with one day for all rows.</summary>
    public const string Pages =
        """
        {
          "source": { "name": "web", "party": "first" },
          "format": { "kind": "csv" },
          "identifier": { "column": "id", "space": "cookie", "form": "verbatim" },
          "time": { "day": "2026-03-01" },
          "attributes": [{ "name": "page", "kind": "event", "column": "page" }]
        }
        """;
}
