namespace Segmentation.Vocabulary;

/// <summary>The built-in attributes about devices; their names begin with <c>device.</c> and no source may declare one.</summary>
public static class DeviceAttributes
{
    /// <summary>Id of the built-in attribute that holds presence, id spaces, first and last seen.</summary>
    public const int Id = 0;

    /// <summary>Rule name of the day a device was first seen.</summary>
    public const string FirstSeen = "device.first_seen";

    /// <summary>Rule name of the day a device was last seen.</summary>
    public const string LastSeen = "device.last_seen";
}
