namespace Segmentation.Vocabulary;

/// <summary>How identifiers of a space are normalised before hashing. The numbers are stored: never renumber.</summary>
public enum IdentifierForm
{
    /// <summary>Bytes as they are (cookies, partner keys).</summary>
    Verbatim = 1,

    /// <summary>A mobile advertising id: 32 hexadecimal digits with or without hyphens, in either case, taken as 16 bytes.</summary>
    Mobile = 2,

    /// <summary>An e-mail address, or its SHA-256 in hexadecimal of either case or Base64; all forms give one token.</summary>
    EmailSha256 = 3,
}

/// <summary>Where an identifier comes from, how it is normalised and keyed.</summary>
/// <param name="Number">1 to 255, never reused; part of trait keys on disk.</param>
/// <param name="Name">Name as rules write it after <c>ID IS</c>.</param>
/// <param name="Form">Normalisation.</param>
public sealed record IdSpace(int Number, string Name, IdentifierForm Form);
