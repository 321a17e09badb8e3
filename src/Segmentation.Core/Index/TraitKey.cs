namespace Segmentation.Index;

/// <summary>Address of one trait: an attribute and either a value code (0 and up) or a role (below 0).</summary>
internal readonly record struct TraitKey(int Attribute, int Code);

/// <summary>Codes of the bitmaps an attribute keeps beside those of its values. On disk: never renumber.</summary>
internal static class TraitCodes
{
    /// <summary>The bitmap of a flag.</summary>
    public const int Flag = 0;

    /// <summary>Plain: devices that have some value. Categories and untimed sets.</summary>
    public const int Existence = -1;

    /// <summary>Timed: latest day and saturated count over all values. Events and timed sets.</summary>
    public const int AnyValue = -2;

    /// <summary>Timed without counts: day of the observation that stands, or of the removal that stands. Categories and numbers.</summary>
    public const int LastSet = -3;

    /// <summary>The numbers of a number attribute.</summary>
    public const int Numbers = -4;
}

/// <summary>Codes of the built-in attribute 0. On disk: never renumber.</summary>
internal static class DeviceTraits
{
    /// <summary>Plain: devices that exist; NOT is taken against it.</summary>
    public const int Presence = 0;

    /// <summary>Timed without counts: first day seen.</summary>
    public const int FirstSeen = 1;

    /// <summary>Timed without counts: last day seen.</summary>
    public const int LastSeen = 2;

    /// <summary>Plain: ordinals whose device was deleted; never members of anything else.</summary>
    public const int Erased = 3;

    /// <summary>Plain: registered test devices, left out of counts and exports.</summary>
    public const int Test = 4;

    /// <summary>Plain: devices of id space n are at <c>IdSpaces + n</c>, n from 1 to 255. 5 to 255 are reserved (consent, suppression, key epoch, links).</summary>
    public const int IdSpaces = 256;
}
