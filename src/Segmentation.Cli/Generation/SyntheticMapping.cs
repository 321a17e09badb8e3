namespace Segmentation.Cli.Generation;

/// <summary>The mapping file of synthetic rows.</summary>
internal static class SyntheticMapping
{
    public const string Text =
        """
        {
          "source": { "name": "synthetic", "party": "first" },
          "format": { "kind": "csv" },
          "identifier": { "column": "device", "space": "cookie", "form": "verbatim" },
          "time": { "column": "time", "format": "iso", "zone": "UTC" },
          "attributes": [
            { "name": "page", "kind": "event", "column": "page" },
            { "name": "country", "kind": "category", "column": "country" },
            { "name": "interest", "kind": "set", "column": "interest" },
            { "name": "age", "kind": "number", "column": "age" },
            { "name": "spend", "kind": "number", "scale": 2, "merge": "sum", "column": "spend" },
            { "name": "newsletter", "kind": "flag", "column": "newsletter" },
            { "name": "os", "kind": "category", "column": "os" }
          ]
        }

        """;
}
