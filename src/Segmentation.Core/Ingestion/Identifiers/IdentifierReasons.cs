namespace Segmentation.Ingestion.Identifiers;

/// <summary>Why an identifier was refused. Stable: receipts and ledgers keep them.</summary>
internal static class IdentifierReasons
{
    /// <summary>Nothing but white space.</summary>
    public const string Empty = "id_empty";

    /// <summary><c>null</c>, <c>undefined</c>, <c>(not set)</c> and their like.</summary>
    public const string Placeholder = "id_placeholder";

    /// <summary>A UUID of zeros or of one repeated digit: an opted-out or broken device.</summary>
    public const string UniformUuid = "id_uniform_uuid";

    /// <summary>A macro that an ad server did not fill in: <c>${…}</c>, <c>{{…}}</c>, <c>%%…%%</c>, <c>[…]</c>.</summary>
    public const string Macro = "id_macro";

    /// <summary>The SHA-256 or MD5 of the empty string.</summary>
    public const string HashOfEmpty = "id_hash_of_empty";

    /// <summary>An e-mail address in a space that does not hash e-mail.</summary>
    public const string RawEmail = "id_raw_email";

    /// <summary>More than 1,024 bytes.</summary>
    public const string TooLong = "id_too_long";

    /// <summary>Not in the form of its space: no UUID, no e-mail address and no SHA-256, no token.</summary>
    public const string Malformed = "id_malformed";

    /// <summary>The column that names the id space holds a text that the mapping does not know.</summary>
    public const string UnknownSpace = "id_space_unknown";
}
