using System;
using System.Globalization;
using System.Numerics;

namespace Segmentation.Expressions.Binding;

/// <summary>Numbers with a fixed number of decimals, held as integers.</summary>
internal static class ScaledNumber
{
    public enum Outcome
    {
        Exact,
        TooManyDecimals,
        OutOfRange,
    }

    /// <summary>Reads an optional <c>-</c>, digits and optional decimals; zeros at the end of the decimals do not count.</summary>
    public static Outcome Read(string digits, int scale, out long value)
    {
        value = 0;
        int point = digits.IndexOf('.', StringComparison.Ordinal);
        string whole = point < 0 ? digits : digits[..point];
        string decimals = point < 0 ? "" : digits[(point + 1)..].TrimEnd('0');
        if (decimals.Length > scale)
        {
            return Outcome.TooManyDecimals;
        }

        // 21 units hold every Int64 with its sign; longer text is only zeros in front, or out of range.
        string sign = whole.StartsWith('-') ? "-" : "";
        string trimmed = whole[sign.Length..].TrimStart('0') + decimals.PadRight(scale, '0');
        return trimmed.Length <= 21 && BigInteger.Parse(sign + "0" + trimmed, CultureInfo.InvariantCulture) is var exact
            && exact >= long.MinValue && exact <= long.MaxValue && (value = (long)exact) == exact
            ? Outcome.Exact
            : Outcome.OutOfRange;
    }

    public static string Print(long value, int scale)
    {
        if (scale == 0)
        {
            return value.ToString(CultureInfo.InvariantCulture);
        }

        string digits = BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return (value < 0 ? "-" : "") + digits[..^scale] + "." + digits[^scale..];
    }
}
