namespace Segmentation.Cli.Generation.Samples;

/// <summary>The mapping files of the samples.</summary>
internal static class SampleMappings
{
    public const string Web =
        """
        {
          "source": { "name": "web", "party": "first" },
          "format": { "kind": "csv" },
          "identifier": { "column": "visitor", "space": "cookie", "form": "verbatim" },
          "time": { "column": "time", "format": "iso", "zone": "UTC" },
          "attributes": [
            { "name": "page", "kind": "event", "column": "url" },
            { "name": "country", "kind": "category", "column": "country", "missing": ["null", "(not set)"] },
            {
              "name": "os", "kind": "category", "column": "os",
              "values": {
                "android": "android", "ANDROID": "android", "ios": "ios", "IOS": "ios", "windows": "windows", "WINDOWS": "windows",
                "macos": "macos", "MACOS": "macos", "linux": "linux", "LINUX": "linux"
              }
            },
            { "name": "search", "kind": "event", "column": "search" }
          ]
        }

        """;

    public const string Customers =
        """
        {
          "source": { "name": "crm", "party": "first" },
          "format": { "kind": "csv", "delimiter": ";" },
          "mode": "replace",
          "identifier": { "column": "customer", "space": "email_sha256", "form": "email_sha256" },
          "time": { "column": "updated", "format": "dd.MM.yyyy" },
          "attributes": [
            { "name": "tier", "kind": "category", "column": "tier" },
            {
              "name": "newsletter", "kind": "flag", "column": "newsletter",
              "values": { "yes": "true", "Y": "true", "true": "true", "1": "true", "no": "false", "N": "false", "false": "false", "0": "false" }
            },
            { "name": "age", "kind": "number", "column": "age", "missing": ["NULL", "n/a"], "sensitivity": "demographic" },
            { "name": "lifetime", "kind": "number", "scale": 2, "column": "lifetime" },
            { "name": "store", "kind": "set", "column": "stores", "split": "|" }
          ]
        }

        """;

    public const string Mobile =
        """
        {
          "source": { "name": "app", "party": "first" },
          "format": { "kind": "csv", "delimiter": "\t" },
          "identifier": {
            "column": "ad_id",
            "spaceColumn": "platform",
            "spaces": {
              "ios": { "space": "idfa", "form": "mobile" },
              "android": { "space": "gaid", "form": "mobile" }
            }
          },
          "time": { "column": "time_ms", "format": "unix_millis" },
          "attributes": [
            { "name": "app.event", "kind": "event", "column": "event" },
            {
              "name": "app.revenue", "kind": "number", "scale": 2, "merge": "sum", "product": ["price", "quantity"],
              "when": { "column": "event", "equals": "purchase" }
            }
          ]
        }

        """;

    public const string Interests =
        """
        {
          "source": { "name": "interest-feed", "party": "third" },
          "format": { "kind": "csv", "delimiter": "\t" },
          "identifier": { "column": "cookie", "space": "cookie", "form": "verbatim" },
          "time": { "column": "date", "format": "yyyy-MM-dd" },
          "attributes": [
            { "name": "interest", "kind": "set", "column": "interests", "split": "|", "ttl": 60 }
          ],
          "remove": [
            { "when": { "column": "op", "equals": "del" }, "attributes": ["interest"] }
          ]
        }

        """;
}
