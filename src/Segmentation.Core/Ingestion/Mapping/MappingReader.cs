using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Segmentation.Formats;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion.Mapping;

/// <summary>Reads mapping files. Every complaint says file, line, path, what was found and what is allowed.</summary>
internal static class MappingReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="InputException">The file cannot be read or is not a mapping.</exception>
    public static FeedMapping ReadFile(string path)
    {
        try
        {
            return Read(File.ReadAllBytes(path), Path.GetFileName(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"Cannot read the mapping '{path}': {e.Message}", e);
        }
    }

    /// <summary>Reads a mapping from its bytes; the file name is for complaints.</summary>
    /// <exception cref="InputException">It is not a mapping.</exception>
    public static FeedMapping Read(ReadOnlySpan<byte> utf8, string file) => Read(JsonTree.Parse(utf8, file), file, Format);

    /// <summary>Reads the mapping of batches, which have no format: what it says of one is not looked at and does not change its hash.</summary>
    /// <exception cref="InputException">It is not a mapping.</exception>
    public static FeedMapping ReadForBatches(string text, string name)
    {
        byte[] utf8;
        try
        {
            utf8 = text.Length <= JsonTree.LongestDocument
                ? StrictUtf8.GetBytes(text)
                : throw new InputException($"{name}: a mapping has at most {JsonTree.LongestDocument} bytes, not {text.Length} and more.");
        }
        catch (EncoderFallbackException e)
        {
            throw new InputException($"{name}: half of a surrogate pair stands alone at character {e.Index}; a mapping is Unicode text.", e);
        }

        JsonTree tree = JsonTree.Parse(utf8, name);
        return Read(tree with { Members = [.. tree.Members.Where(static member => member.Key != "format")] }, name, readFormat: null);
    }

    private static FeedMapping Read(JsonTree tree, string file, Func<JsonFields, CsvFormat>? readFormat)
    {
        JsonFields root = new(tree, file);
        SourceMapping source = Source(root.NeedObject("source"));
        FeedMapping mapping = new()
        {
            Source = source,
            Format = readFormat?.Invoke(root.NeedObject("format")) ?? new CsvFormat(),
            Mode = root.Word("mode", isNeeded: false, ("append", DeliveryMode.Append), ("replace", DeliveryMode.Replace)),
            Identifier = IdentifierReader.Read(root.NeedObject("identifier")),
            Time = TimeReader.Read(root.NeedObject("time")),
            Attributes = Attributes(root, source.Name),
            Removals = Removals(root),
            Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tree.ToCanonicalText()))),
        };
        root.Close();
        CheckRemovals(root, mapping);
        return mapping;
    }

    private static SourceMapping Source(JsonFields source)
    {
        string name = source.NeedText("name", "the name of the data source");
        JsonTree tree = source.Find("name")!;
        if (name.Length > 128 || name.Trim() != name || name.AsSpan().IndexOfAnyInRange('\0', '\x1F') >= 0)
        {
            throw source.Wrong(tree, "a name of 1 to 128 characters without control characters or space at its ends");
        }

        Party party = source.Word("party", isNeeded: true, ("first", Party.First), ("second", Party.Second), ("third", Party.Third));
        source.Close();
        return new SourceMapping(name, party);
    }

    private static CsvFormat Format(JsonFields format)
    {
        format.Word("kind", isNeeded: true, ("csv", 0));
        JsonTree? delimiter = format.Find("delimiter");
        if (delimiter is not null && !(delimiter.Kind == JsonValueKind.String && delimiter.Text.Length == 1 && CsvFormat.Delimiters.Contains(delimiter.Text[0], StringComparison.Ordinal)))
        {
            throw format.Wrong(delimiter, "\",\", \";\", \"\\t\" or \"|\"");
        }

        bool hasHeader = format.Flag("header", otherwise: true);
        List<string> columns = format.Texts("columns");
        if (hasHeader != (columns.Count == 0))
        {
            throw format.Error(hasHeader ? "\"columns\" names the columns of a file without a header; leave it out or say \"header\": false."
                : "a file without a header needs \"columns\", the names of its columns in order.");
        }

        HashSet<string> distinct = new(StringComparer.Ordinal);
        foreach (JsonTree column in format.Items("columns", "an array of texts"))
        {
            if (!distinct.Add(column.Text))
            {
                throw format.Error(column, $"the column \"{column.Text}\" stands twice.");
            }
        }

        CsvFormat result = new()
        {
            Delimiter = delimiter?.Text[0] ?? ',',
            HasHeader = hasHeader,
            Columns = columns,
            Encoding = format.Word("encoding", isNeeded: false, ("utf-8", CsvEncoding.Utf8), ("latin1", CsvEncoding.Latin1)),
            Compression = format.Word(
                "compression", isNeeded: false, ("auto", InputCompression.Auto), ("none", InputCompression.None), ("gzip", InputCompression.Gzip)),
        };
        format.Close();
        return result;
    }

    private static List<AttributeMapping> Attributes(JsonFields root, string source)
    {
        const int Most = 1000;
        List<AttributeMapping> attributes = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (JsonFields fields in root.Objects("attributes"))
        {
            AttributeMapping attribute = AttributeReader.Read(fields, source);
            attributes.Add(names.Add(attribute.Definition.Name)
                ? attribute
                : throw fields.Error($"the attribute \"{attribute.Definition.Name}\" stands twice; one entry an attribute."));
        }

        return attributes.Count is > 0 and <= Most ? attributes : throw root.Error($"\"attributes\" has {attributes.Count} entries; allowed are 1 to {Most}.");
    }

    private static List<RemovalMapping> Removals(JsonFields root)
    {
        List<RemovalMapping> removals = [];
        foreach (JsonFields fields in root.Objects("remove"))
        {
            fields.Need("when", "a condition or an array of conditions");
            removals.Add(new RemovalMapping(ConditionReader.Read(fields), fields.Has("attributes") ? fields.Texts("attributes") : null));
            fields.Close();
        }

        return removals;
    }

    private static void CheckRemovals(JsonFields root, FeedMapping mapping)
    {
        List<string> names = [];
        foreach (AttributeMapping attribute in mapping.Attributes)
        {
            names.Add(attribute.Definition.Name);
        }

        foreach (JsonFields fields in root.Objects("remove"))
        {
            foreach (JsonTree item in fields.Items("attributes", "an array of texts"))
            {
                if (!names.Contains(item.Text))
                {
                    throw fields.Error(item, $"the mapping has no attribute \"{item.Text}\"{Suggestion.DidYouMean(item.Text, names)}.");
                }
            }
        }
    }
}
