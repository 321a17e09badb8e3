namespace Segmentation.Ingestion.Values;

/// <summary>Why a value or a time was refused. Stable: receipts and ledgers keep them.</summary>
internal static class ValueReasons
{
    /// <summary>Matches an e-mail address, a telephone number with a leading <c>+</c>, an IP address or a UUID.</summary>
    public const string LooksLikeIdentifier = "value_looks_like_identifier";

    /// <summary>More than 1,024 bytes.</summary>
    public const string TooLong = "value_too_long";

    /// <summary>Not valid UTF-8.</summary>
    public const string Encoding = "value_encoding";

    /// <summary>Not among the texts that the mapping knows, which has no default.</summary>
    public const string NotMapped = "value_not_mapped";

    /// <summary>A flag that is neither true nor false.</summary>
    public const string NotFlag = "flag_invalid";

    /// <summary>Not a decimal number of at most 36 digits.</summary>
    public const string NotNumber = "number_invalid";

    /// <summary>Does not fit 64 bits at the scale of its attribute.</summary>
    public const string Overflow = "number_overflow";

    /// <summary>The time of the row is empty.</summary>
    public const string NoTime = "time_empty";

    /// <summary>The time of the row is not in the form that the mapping says.</summary>
    public const string NotTime = "time_invalid";

    /// <summary>Before 1970-01-01, after 2149-06-06 or more than a day in the future.</summary>
    public const string TimeOutOfRange = "time_out_of_range";
}
