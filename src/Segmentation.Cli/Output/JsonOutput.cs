using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Segmentation.Cli.Output;

/// <summary>Collects the answer and writes it as one JSON document on one line.</summary>
internal sealed class JsonOutput(TextWriter writer) : IOutput
{
    // Readable for people too; the document is never embedded in HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Report _whole = new();

    public void Write(Report report)
    {
        foreach (ReportItem item in Visible(report))
        {
            _whole.Hidden(item.Key, item.Value);
        }
    }

    public void Complete() => Print(_whole);

    public void Fail(string message) => Print(new Report().Hidden("error", message));

    private void Print(Report report)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer, Options))
        {
            Value(json, report);
        }

        writer.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        writer.Flush();
    }

    private static IEnumerable<ReportItem> Visible(Report report) => report.Items.Where(item => item.Audience != ReportAudience.People);

    private static void Value(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case ulong number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(Math.Round(number, 6));
                break;
            case Report report:
                Object(json, Visible(report).Select(item => (item.Key, item.Value)));
                break;
            case Table table:
                Rows(json, table);
                break;
            case IReadOnlyDictionary<string, long> counts:
                Object(json, counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, (object?)pair.Value)));
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case IEnumerable<string> list:
                json.WriteStartArray();
                foreach (string text in list)
                {
                    json.WriteStringValue(text);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(ValueText.Of(value));
                break;
        }
    }

    private static void Object(Utf8JsonWriter json, IEnumerable<(string Key, object? Value)> members)
    {
        json.WriteStartObject();
        foreach ((string key, object? value) in members)
        {
            json.WritePropertyName(key);
            Value(json, value);
        }

        json.WriteEndObject();
    }

    private static void Rows(Utf8JsonWriter json, Table table)
    {
        json.WriteStartArray();
        foreach (IReadOnlyList<object?> row in table.Rows)
        {
            Object(json, table.Columns.Select((column, index) => (column.TrimStart('.'), row[index])));
        }

        json.WriteEndArray();
    }
}
