using System;

namespace Segmentation.Store;

/// <summary>A request that has effect once: under its principal and id it is on record for <see cref="SegmentationStore.RequestLife"/>.</summary>
/// <param name="Principal">Who asks, 1 to 128 characters.</param>
/// <param name="Id">Chosen by the principal, 1 to 128 characters.</param>
/// <param name="Digest">Digest of the request.</param>
internal sealed record RequestEntry(string Principal, string Id, ReadOnlyMemory<byte> Digest);
