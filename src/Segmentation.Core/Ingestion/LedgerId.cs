using System.Linq;
using System.Text;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion;

/// <summary>Ids of deliveries in the ledger. Batches that are named as a delivery of files are that delivery: whichever way it came first, it is taken in once.</summary>
internal static class LedgerId
{
    private const string Prefix = "push:"; // the ids of files are hexadecimal digits
    private const int LongestName = 128;
    private const int FilesLength = 64;

    /// <summary>The id of a delivery of batches.</summary>
    /// <exception cref="InputException">It cannot be a name.</exception>
    public static string OfBatches(string name)
    {
        bool isUsable = name.Length is > 0 and <= LongestName
            && name.EnumerateRunes().All(static rune => !Rune.IsControl(rune) && rune != Rune.ReplacementChar);
        return isUsable ? Prefix + name : throw new InputException($"A name of a delivery has 1 to {LongestName} characters without control characters; this one, of {name.Length}, does not.");
    }

    /// <summary>Whether a text is the id of a delivery of files, as <see cref="InputIdentity.DeliveryId"/> makes it.</summary>
    public static bool IsOfFiles(string text) => text.Length == FilesLength && text.All(char.IsAsciiHexDigitLower);
}
