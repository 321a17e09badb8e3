using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Linq;

namespace Segmentation.Expressions.Syntax;

internal enum Keyword
{
    None,
    And,
    Or,
    Xor,
    Not,
    Except,
    Minus,
    At,
    Least,
    Of,
    Between,
    In,
    Has,
    Any,
    All,
    Exists,
    Is,
    Missing,
    Null,
    Within,
    Last,
    Before,
    After,
    Count,
    Id,
    Segment,
    Everyone,
    Nobody,
    True,
    False,

    /// <summary>A word that a later version will give a meaning.</summary>
    Reserved,

    /// <summary><c>NONE</c> of <c>HAS NONE</c>; the member <see cref="None"/> is "no keyword".</summary>
    NoneOf,
}

/// <summary>The words of the language, in any case. <c>DAY</c>, <c>DAYS</c> and <c>D</c> are words only after a number.</summary>
internal static class Keywords
{
    private static readonly string[] Later =
    [
        "CONTAINS", "STARTS", "ENDS", "LIKE", "MATCHES", "UNDER", "LIST", "LINKED", "SPLIT", "SAMPLE", "HOLDOUT", "PRIORITY", "FREQUENCY",
    ];

    private static readonly FrozenDictionary<string, Keyword> Table = Enum.GetValues<Keyword>()
        .Where(keyword => keyword is not (Keyword.None or Keyword.NoneOf or Keyword.Reserved))
        .Select(keyword => KeyValuePair.Create(keyword.ToString(), keyword))
        .Append(KeyValuePair.Create("NONE", Keyword.NoneOf))
        .Concat(Later.Select(word => KeyValuePair.Create(word, Keyword.Reserved)))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static Keyword Of(string word) => Table.GetValueOrDefault(word);

    /// <summary>Every word that an attribute of that name must be written in backquotes for, in capitals.</summary>
    public static IEnumerable<string> Words => Table.Keys.Select(word => word.ToUpperInvariant()).Order(StringComparer.Ordinal);

    /// <summary>Whether a name can stand in a rule without backquotes.</summary>
    public static bool IsPlainName(string name)
    {
        if (name.Length == 0 || !char.IsLetter(name[0]) || Of(name) != Keyword.None)
        {
            return false;
        }

        for (int i = 1; i < name.Length; i++)
        {
            bool dot = name[i] == '.';
            if (!IsNamePart(name[i]) && !(dot && i + 1 < name.Length && IsNamePart(name[i + 1])))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsNamePart(char unit) => char.IsLetterOrDigit(unit) || unit is '_' or '-';
}
