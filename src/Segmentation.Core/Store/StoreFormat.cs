namespace Segmentation.Store;

/// <summary>Constants of docs/format.md.</summary>
internal static class StoreFormat
{
    /// <summary>Of the catalogue, and so of the store; older ones are upgraded at open.</summary>
    public const int Version = 2;

    /// <summary>Of the frames of block files and of the token column.</summary>
    public const int FrameVersion = 1;

    public const int ApplicationId = 0x53454731; // "SEG1"

    /// <summary>Setting that repeats the format version.</summary>
    public const string Setting = "format";

    public const string CatalogFile = "catalog.db";
    public const string LockFile = "lock";
    public const string TokenFile = "tokens.dat";
    public const string BitmapDirectory = "bitmaps";
    public const string DeviceDirectory = "devices";
    public const string ExportDirectory = "exports";

    /// <summary>Most bytes of a journal row.</summary>
    public const int JournalRow = 4 << 20;

    /// <summary>Bytes under one checksum of a block file.</summary>
    public const int Block = 1 << 16;

    /// <summary>Chunks in a stripe group: 16 stripes of 16 chunks.</summary>
    public const int GroupShift = 8;
}

/// <summary>What a block file holds. On disk: never renumber.</summary>
internal enum BlockFileKind
{
    Base = 1,
    Delta = 2,
    DeviceTable = 3,
    Export = 4,
}

/// <summary>Form of a list of containers. On disk: never renumber.</summary>
internal enum ListForm
{
    Plain = 1,
    Timed = 2,
    Counted = 3,
    Slices = 4,
    Valued = 5,
}

/// <summary>What a list is to its trait. On disk: never renumber.</summary>
internal enum TraitPart
{
    Base = 0,
    Added = 1,
    Removed = 2,
}

/// <summary>What a commit changed. On disk: never renumber.</summary>
internal enum CommitKind
{
    Data = 1,
    Catalogue = 2,
    Erasure = 3,
}
