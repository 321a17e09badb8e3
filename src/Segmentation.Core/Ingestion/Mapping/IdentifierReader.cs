using System;
using System.Buffers;
using System.Collections.Generic;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion.Mapping;

/// <summary>Reads the <c>identifier</c> of a mapping.</summary>
internal static class IdentifierReader
{
    private static readonly SearchValues<char> LowerHexadecimal = SearchValues.Create("0123456789abcdef");

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

    public static IdentifierMapping Read(JsonFields fields)
    {
        string column = fields.NeedText("column", "the column of the identifier");
        string? spaceColumn = fields.Text("spaceColumn", "the column that names the id space");
        List<SpaceMapping> spaces = [];
        if (spaceColumn is null)
        {
            spaces.Add(Space(fields, null));
        }
        else
        {
            JsonFields texts = fields.NeedObject("spaces");
            foreach ((string text, _) in fields.Find("spaces")!.Members)
            {
                JsonFields space = texts.NeedObject(text);
                spaces.Add(Space(space, text));
                space.Close();
            }

            if (spaces.Count == 0)
            {
                throw texts.Error("has no entry; expected is an entry for each text of the space column.");
            }
        }

        string? suffix = fields.Text("removeSuffix", "a text");
        fields.Close();
        CheckForms(fields, spaces);
        return new IdentifierMapping(column, spaces, spaceColumn, suffix);
    }

    private static SpaceMapping Space(JsonFields fields, string? text)
    {
        string name = fields.NeedText("space", "the name of the id space");
        if (!IsSpaceName(name))
        {
            throw fields.Wrong(fields.Find("space")!, "a name of 1 to 64 letters, digits, '_', '-' and '.', beginning with a letter");
        }

        IdentifierForm form = fields.Word(
            "form", isNeeded: true, ("verbatim", IdentifierForm.Verbatim), ("mobile", IdentifierForm.Mobile), ("email_sha256", IdentifierForm.EmailSha256));
        string? key = null;
        if (fields.Object("token") is { } token)
        {
            key = token.NeedText("key", "the fingerprint of the key, 16 hexadecimal digits");
            if (key.Length != 16 || key.AsSpan().ContainsAnyExcept(LowerHexadecimal))
            {
                throw token.Wrong(token.Find("key")!, "the fingerprint of the key, 16 lower-case hexadecimal digits");
            }

            token.Close();
        }

        return new SpaceMapping(text, name, form, key);
    }

    private static void CheckForms(JsonFields fields, List<SpaceMapping> spaces)
    {
        Dictionary<string, SpaceMapping> byName = new(StringComparer.Ordinal);
        foreach (SpaceMapping space in spaces)
        {
            if (!byName.TryAdd(space.Name, space) && byName[space.Name].Form != space.Form)
            {
                throw fields.Error($"the id space \"{space.Name}\" stands with two forms.");
            }
        }
    }

    private static bool IsSpaceName(string name) =>
        name.Length <= 64 && char.IsAsciiLetter(name[0])
        && !name.AsSpan().ContainsAnyExcept(NameCharacters);
}
