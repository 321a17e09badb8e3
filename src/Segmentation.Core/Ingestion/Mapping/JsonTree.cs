using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion.Mapping;

/// <summary>One value of a JSON document with its place, so that every complaint can name it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text of a string or the digits of a number; otherwise empty.</param>
/// <param name="Members">Members of an object in the order written.</param>
/// <param name="Items">Items of an array.</param>
/// <param name="Path">Path from the root, such as <c>$.attributes[2].name</c>.</param>
/// <param name="Line">Line on which it begins, from 1.</param>
internal sealed record JsonTree(
    JsonValueKind Kind, string Text, IReadOnlyList<KeyValuePair<string, JsonTree>> Members, IReadOnlyList<JsonTree> Items, string Path, int Line)
{
    /// <summary>Bytes of a document at most.</summary>
    public const int LongestDocument = 1 << 20;

    private const int Depth = 16;

    /// <summary>Reads a document; comments and trailing commas are allowed, a member that stands twice is not.</summary>
    /// <exception cref="InputException">It is not JSON, says where.</exception>
    public static JsonTree Parse(ReadOnlySpan<byte> utf8, string file)
    {
        if (utf8.Length > LongestDocument)
        {
            throw new InputException($"{file}: a mapping has at most {LongestDocument} bytes, not {utf8.Length}.");
        }

        ReadOnlySpan<byte> document = utf8.StartsWith<byte>([0xEF, 0xBB, 0xBF]) ? utf8[3..] : utf8;
        Utf8JsonReader reader = new(
            document, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = Depth });
        try
        {
            reader.Read();
            JsonTree root = Value(ref reader, document, "$", file);
            reader.Read(); // refuses anything after the root
            return root;
        }
        catch (JsonException e)
        {
            throw new InputException(
                string.Create(CultureInfo.InvariantCulture, $"{file}, line {e.LineNumber + 1}: not JSON: {Sentence(e.Message)}"), e);
        }
        catch (InvalidOperationException e)
        {
            throw new InputException($"{file}: a text is not valid UTF-8.", e);
        }
    }

    /// <summary>The document without white space and comments and with sorted members: equal for documents that say the same.</summary>
    public string ToCanonicalText()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            Write(writer);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>How the value is named in a complaint.</summary>
    public string Describe() => Kind switch
    {
        JsonValueKind.String => $"\"{Text}\"",
        JsonValueKind.Number => Text,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "null",
        JsonValueKind.Object => "an object",
        _ => "an array",
    };

    private static JsonTree Value(ref Utf8JsonReader reader, ReadOnlySpan<byte> document, string path, string file)
    {
        int line = document[..(int)reader.TokenStartIndex].Count((byte)'\n') + 1;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                List<KeyValuePair<string, JsonTree>> members = [];
                HashSet<string> names = new(StringComparer.Ordinal);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    string name = reader.GetString()!;
                    string member = IsPlain(name) ? $"{path}.{name}" : $"{path}[\"{name}\"]";
                    if (!names.Add(name))
                    {
                        int place = document[..(int)reader.TokenStartIndex].Count((byte)'\n') + 1;
                        throw new InputException(string.Create(CultureInfo.InvariantCulture, $"{file}, line {place}: {member} stands twice."));
                    }

                    reader.Read();
                    members.Add(new(name, Value(ref reader, document, member, file)));
                }

                return new JsonTree(JsonValueKind.Object, "", members, [], path, line);

            case JsonTokenType.StartArray:
                List<JsonTree> items = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(Value(ref reader, document, string.Create(CultureInfo.InvariantCulture, $"{path}[{items.Count}]"), file));
                }

                return new JsonTree(JsonValueKind.Array, "", [], items, path, line);

            case JsonTokenType.String:
                return new JsonTree(JsonValueKind.String, reader.GetString()!, [], [], path, line);

            case JsonTokenType.Number:
                return new JsonTree(JsonValueKind.Number, Encoding.ASCII.GetString(reader.ValueSpan), [], [], path, line);

            default:
                JsonValueKind kind = reader.TokenType switch
                {
                    JsonTokenType.True => JsonValueKind.True,
                    JsonTokenType.False => JsonValueKind.False,
                    _ => JsonValueKind.Null,
                };
                return new JsonTree(kind, "", [], [], path, line);
        }
    }

    private void Write(Utf8JsonWriter writer)
    {
        switch (Kind)
        {
            case JsonValueKind.Object:
                List<KeyValuePair<string, JsonTree>> sorted = [.. Members];
                sorted.Sort((left, right) => string.CompareOrdinal(left.Key, right.Key));
                writer.WriteStartObject();
                foreach ((string name, JsonTree value) in sorted)
                {
                    writer.WritePropertyName(name);
                    value.Write(writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonTree item in Items)
                {
                    item.Write(writer);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Text);
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(Text);
                break;
            case JsonValueKind.Null:
                writer.WriteNullValue();
                break;
            default:
                writer.WriteBooleanValue(Kind == JsonValueKind.True);
                break;
        }
    }

    private static bool IsPlain(string name)
    {
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return false;
            }
        }

        return name.Length > 0;
    }

    /// <summary>The first sentence of the parser's message, without its own account of the place.</summary>
    private static string Sentence(string message)
    {
        int place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return place < 0 ? message : message[..place];
    }
}
