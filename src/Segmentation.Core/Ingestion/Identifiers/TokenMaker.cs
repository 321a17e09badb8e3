using System;
using System.Text;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Ingestion.Identifiers;

/// <summary>Single identifiers → tokens, by the same door that files go through.</summary>
internal static class TokenMaker
{
    /// <summary>The token of an identifier; false when the door refuses it.</summary>
    public static bool TryMake(string identifier, IdentifierForm form, SpaceKey key, out Token token)
    {
        Span<byte> canonical = stackalloc byte[Canonical.Size];
        token = default;
        if (Canonical.Write(Encoding.UTF8.GetBytes(identifier), form, canonical) is not null)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[Token.Size];
        key.Encrypt(canonical, bytes);
        token = Token.Read(bytes);
        return !token.IsErased;
    }
}
