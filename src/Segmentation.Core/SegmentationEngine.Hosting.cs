using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation;

/// <summary>What a server needs of an engine beside its data.</summary>
public sealed partial class SegmentationEngine
{
    /// <summary>Why the store takes no more changes until it is opened again; null while it takes them.</summary>
    internal string? WriteFailure => _store.Poison?.Message;

    /// <summary>Today in the store's day zone.</summary>
    internal DayNumber CurrentDay => Today();

    /// <summary>32 bytes for a purpose of the server, the same as long as the store has its master key.</summary>
    internal byte[] DeriveKey(string purpose) => _keys.Purpose(purpose);

    /// <summary>Rule text of a segment, or null when there is none of that name.</summary>
    internal string? RuleOf(string segment) => _store.Catalog.TryGetSegment(segment, out SegmentVersion? known) ? known.Rule : null;
}
