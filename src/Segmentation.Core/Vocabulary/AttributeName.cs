using System;

namespace Segmentation.Vocabulary;

/// <summary>What an attribute may be called.</summary>
internal static class AttributeName
{
    /// <summary>What is allowed, for messages.</summary>
    public const string Allowed =
        "1 to 128 letters, digits, '_' and '-' in parts joined by dots, each part beginning with a letter or digit, the first with a letter, and not \"device\" or \"device.…\"";

    private const int Maximum = 128;

    public static bool IsUsable(string name)
    {
        if (name.Length is 0 or > Maximum || !char.IsAsciiLetter(name[0]) || name == "device" || name.StartsWith("device.", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (string part in name.Split('.'))
        {
            if (part.Length == 0 || !char.IsAsciiLetterOrDigit(part[0]))
            {
                return false;
            }

            foreach (char c in part)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
