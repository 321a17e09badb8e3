using System.Globalization;
using System.Text;

namespace Segmentation.Expressions.Diagnostics;

/// <summary>Text as rules and messages quote it.</summary>
internal static class Quote
{
    private const int Shown = 60;

    /// <summary>In double quotes with escapes, whole.</summary>
    public static string Text(string text)
    {
        StringBuilder quoted = new(text.Length + 2);
        quoted.Append('"');
        foreach (char unit in text)
        {
            _ = unit switch
            {
                '"' or '\\' => quoted.Append('\\').Append(unit),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                _ when IsInvisible(unit) => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}"),
                _ => quoted.Append(unit),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>In double quotes with escapes, cut after 60 units.</summary>
    public static string Short(string text) => Text(Cut(text));

    public static string Cut(string text)
    {
        if (text.Length <= Shown)
        {
            return text;
        }

        int end = char.IsHighSurrogate(text[Shown - 1]) ? Shown - 1 : Shown;
        return text[..end] + "…";
    }

    private static bool IsInvisible(char unit) => char.GetUnicodeCategory(unit)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
