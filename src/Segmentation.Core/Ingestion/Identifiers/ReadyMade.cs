using System;
using System.Buffers;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion.Identifiers;

/// <summary>Tokens that a source computed itself with the key of the space: 32 hexadecimal digits.</summary>
internal static class ReadyMade
{
    /// <returns>Null, or the reason of the refusal.</returns>
    public static string? Read(ReadOnlySpan<byte> text, Span<byte> token)
    {
        if (text.IsEmpty)
        {
            return IdentifierReasons.Empty;
        }

        return text.Length == Token.Size * 2 && Convert.FromHexString(text, token, out _, out int written) == OperationStatus.Done && written == Token.Size
            ? null
            : IdentifierReasons.Malformed;
    }
}
