using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion.Mapping;

/// <summary>The members of one JSON object, each to be taken by name; what nobody takes is a mistake.</summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, JsonTree> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly JsonTree _tree;
    private readonly string _file;

    public JsonFields(JsonTree tree, string file)
    {
        _tree = tree;
        _file = file;
        if (tree.Kind != JsonValueKind.Object)
        {
            throw Wrong(tree, "an object");
        }

        foreach ((string name, JsonTree value) in tree.Members)
        {
            _members.Add(name, value);
        }
    }

    /// <summary>The complaint that a value is not what is allowed there.</summary>
    public InputException Wrong(JsonTree value, string allowed) =>
        Error(value, $"found {value.Describe()}, allowed is {allowed}.");

    public InputException Error(JsonTree value, string complaint) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{_file}, line {value.Line}: {value.Path}: {complaint}"));

    /// <summary>The complaint about the object as a whole.</summary>
    public InputException Error(string complaint) => Error(_tree, complaint);

    public bool Has(string name)
    {
        _asked.Add(name);
        return _members.ContainsKey(name);
    }

    public JsonTree? Find(string name)
    {
        _asked.Add(name);
        return _members.GetValueOrDefault(name);
    }

    public JsonTree Need(string name, string allowed) => Find(name) ?? throw Error($"\"{name}\" is missing; expected is {allowed}.");

    public JsonFields? Object(string name) => Find(name) is { } tree ? new JsonFields(tree, _file) : null;

    public JsonFields NeedObject(string name) => new(Need(name, "an object"), _file);

    public IEnumerable<JsonFields> Objects(string name)
    {
        foreach (JsonTree item in Items(name, "an array of objects"))
        {
            yield return new JsonFields(item, _file);
        }
    }

    public IReadOnlyList<JsonTree> Items(string name, string allowed)
    {
        JsonTree? tree = Find(name);
        return tree is null ? [] : tree.Kind == JsonValueKind.Array ? tree.Items : throw Wrong(tree, allowed);
    }

    public string? Text(string name, string allowed = "a text") => Find(name) is { } tree ? TextOf(tree, allowed) : null;

    public string NeedText(string name, string allowed = "a text") => TextOf(Need(name, allowed), allowed);

    public List<string> Texts(string name)
    {
        List<string> texts = [];
        foreach (JsonTree item in Items(name, "an array of texts"))
        {
            texts.Add(TextOf(item, "a text"));
        }

        return texts;
    }

    public string TextOf(JsonTree tree, string allowed) =>
        tree.Kind == JsonValueKind.String && tree.Text.Length > 0 ? tree.Text : throw Wrong(tree, allowed);

    public bool Flag(string name, bool otherwise) => Find(name) switch
    {
        null => otherwise,
        { Kind: JsonValueKind.True } => true,
        { Kind: JsonValueKind.False } => false,
        { } tree => throw Wrong(tree, "true or false"),
    };

    public int? Whole(string name, int least, int most)
    {
        string allowed = string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}");
        return Find(name) switch
        {
            null => null,
            { Kind: JsonValueKind.Number } tree
                when int.TryParse(tree.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most => value,
            { } tree => throw Wrong(tree, allowed),
        };
    }

    /// <summary>One of a few words; the first is the default when the member is absent and no word is demanded.</summary>
    public T Word<T>(string name, bool isNeeded, params ReadOnlySpan<(string Word, T Value)> words)
    {
        string allowed = Allowed(words);
        JsonTree? tree = isNeeded ? Need(name, allowed) : Find(name);
        if (tree is null)
        {
            return words[0].Value;
        }

        List<string> known = [];
        foreach ((string word, T value) in words)
        {
            if (tree.Kind == JsonValueKind.String && tree.Text == word)
            {
                return value;
            }

            known.Add(word);
        }

        throw Error(tree, $"found {tree.Describe()}, allowed is {allowed}{Suggestion.DidYouMean(tree.Text, known)}.");
    }

    /// <summary>Refuses members that nobody asked for.</summary>
    public void Close()
    {
        foreach ((string name, JsonTree value) in _tree.Members)
        {
            if (!_asked.Contains(name))
            {
                List<string> allowed = [.. _asked];
                allowed.Sort(StringComparer.Ordinal);
                throw Error(value, $"no such member{Suggestion.DidYouMean(name, allowed)}; allowed here: {string.Join(", ", allowed)}.");
            }
        }
    }

    private static string Allowed<T>(ReadOnlySpan<(string Word, T Value)> words)
    {
        List<string> quoted = [];
        foreach ((string word, _) in words)
        {
            quoted.Add($"\"{word}\"");
        }

        return quoted.Count == 1 ? quoted[0] : string.Join(", ", quoted[..^1]) + " or " + quoted[^1];
    }
}
