using Segmentation.Index;

namespace Segmentation.Store;

/// <summary>What answers are given from: devices and names as of the same version, published together, so that no answer carries the version of one and the
/// meaning of the other.</summary>
/// <param name="Snapshot">Which devices hold which trait.</param>
/// <param name="Catalogue">What the names mean.</param>
internal sealed record PublishedState(IndexSnapshot Snapshot, CatalogState Catalogue);
