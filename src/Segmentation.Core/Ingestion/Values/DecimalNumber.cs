using System;
using System.Globalization;

namespace Segmentation.Ingestion.Values;

/// <summary>An exact decimal: <c>Digits · 10^-Places</c>, with up to 36 significant digits and 0 to 30 places.</summary>
internal readonly record struct DecimalNumber(Int128 Digits, int Places) : IComparable<DecimalNumber>
{
    private const int MostDigits = 36;
    private const int MostPlaces = 30;

    /// <summary>Reads <c>[+-] digits [. digits] [e [+-] digits]</c>; no thousands separators, no other signs.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out DecimalNumber number)
    {
        number = default;
        int at = 0;
        bool isNegative = text.Length > 0 && text[0] == (byte)'-';
        at += text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        Int128 digits = 0;
        ulong low = 0; // digits so far while they fit, so that short numbers need no 128-bit arithmetic
        int significant = 0;
        int zeros = 0; // trailing zeros behind the point, not yet taken into the digits
        int places = 0;
        int seen = 0;
        bool hasPoint = false;
        for (; at < text.Length; at++)
        {
            if (text[at] == (byte)'.' && !hasPoint)
            {
                hasPoint = true;
                continue;
            }

            int digit = text[at] - '0';
            if (digit is < 0 or > 9)
            {
                break;
            }

            seen++;
            if (hasPoint && digit == 0)
            {
                zeros++;
                continue;
            }

            for (int take = hasPoint ? zeros : 0; take >= 0; take--)
            {
                int next = take == 0 ? digit : 0;
                significant += significant > 0 || next > 0 ? 1 : 0;
                places += hasPoint ? 1 : 0;
                if (significant > MostDigits || places > MostPlaces)
                {
                    return false;
                }

                if (significant <= 18)
                {
                    low = low * 10 + (ulong)next;
                    digits = low;
                }
                else
                {
                    digits = digits * 10 + next;
                }
            }

            zeros = 0;
        }

        if (seen == 0 || !TryExponent(text[at..], out int exponent))
        {
            return false;
        }

        return TryShift(isNegative ? -digits : digits, places, exponent, out number);
    }

    /// <summary>The product, or false when it has more than 38 digits or 30 places.</summary>
    public bool TryMultiply(DecimalNumber other, out DecimalNumber product)
    {
        try
        {
            product = new DecimalNumber(checked(Digits * other.Digits), Places + other.Places);
            return product.Places <= MostPlaces;
        }
        catch (OverflowException)
        {
            product = default;
            return false;
        }
    }

    /// <summary>The number times 10^scale as a 64-bit integer; excess places are rounded half away from zero. False when it does not fit.</summary>
    public bool TryScale(int scale, out long scaled)
    {
        Int128 value = Digits;
        for (int excess = Places; excess < scale; excess++)
        {
            if (Int128.Abs(value) > long.MaxValue)
            {
                scaled = 0;
                return false;
            }

            value *= 10;
        }

        if (Places > scale)
        {
            Int128 unit = Power(Places - scale);
            (Int128 quotient, Int128 remainder) = Int128.DivRem(value, unit);
            bool roundsAway = Int128.Abs(remainder) >= unit - Int128.Abs(remainder);
            value = quotient + (roundsAway ? Int128.Sign(remainder) : 0);
        }

        bool fits = value >= long.MinValue && value <= long.MaxValue;
        scaled = fits ? (long)value : 0;
        return fits;
    }

    /// <inheritdoc/>
    public int CompareTo(DecimalNumber other)
    {
        // Whole parts first, so that bringing the fractions to one place cannot overflow.
        (Int128 whole, Int128 part) = Int128.DivRem(Digits, Power(Places));
        (Int128 otherWhole, Int128 otherPart) = Int128.DivRem(other.Digits, Power(other.Places));
        int order = whole.CompareTo(otherWhole);
        return order != 0 ? order : (part * Power(MostPlaces - Places)).CompareTo(otherPart * Power(MostPlaces - other.Places));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Digits}e-{Places}");

    private static bool TryExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        return text.Length <= 5 && text[0] is (byte)'e' or (byte)'E'
            && int.TryParse(text[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent);
    }

    private static bool TryShift(Int128 digits, int places, int exponent, out DecimalNumber number)
    {
        int shifted = places - exponent;
        if (digits == 0)
        {
            number = default;
            return true;
        }

        if (shifted < 0)
        {
            Int128 limit = Power(MostDigits);
            for (; shifted < 0 && Int128.Abs(digits) < limit; shifted++)
            {
                digits *= 10;
            }
        }

        number = new DecimalNumber(digits, shifted);
        return shifted is >= 0 and <= MostPlaces && Int128.Abs(digits) <= Power(MostDigits);
    }

    private static Int128 Power(int exponent)
    {
        Int128 power = 1;
        for (int i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }
}
