using System;
using System.Collections.Generic;
using System.Threading;
using Segmentation.Vocabulary;

namespace Segmentation.Index;

/// <summary>Observations refused or without effect, by attribute id.</summary>
/// <param name="Stale">Older than what stands.</param>
/// <param name="Overflowed">Sums that would leave the 64-bit range; what stood still stands.</param>
internal readonly record struct ObservationCounts(long Stale, long Overflowed);

/// <summary>Turns the observations of one batch into effects on a snapshot, by the order and time semantics of docs/rules.md.</summary>
/// <remarks>The result depends on the order of arrival only, never on how rows are cut into batches or columns into threads.</remarks>
/// <threadsafety>One caller; <see cref="Build"/> works on several threads inside.</threadsafety>
internal sealed class ChangeBuilder(IndexSnapshot snapshot)
{
    /// <summary>The snapshot that the effects apply to.</summary>
    public IndexSnapshot Snapshot { get; } = snapshot;

    /// <summary>The code of a value, known or entering the dictionary with this batch. UTF-8, 1 byte and more.</summary>
    public int CodeOf(AttributeDefinition attribute, ReadOnlySpan<byte> utf8) =>
        throw new NotImplementedException($"{attribute.Name} {utf8.Length} {Snapshot.Version}");

    /// <summary>Devices that rows spoke of: presence, id space, first and last seen. New ordinals are those from the snapshot's device count up.</summary>
    public void See(IdSpace space, ReadOnlyMemory<uint> ordinals, ReadOnlyMemory<ushort> days, uint deviceCount) =>
        throw new NotImplementedException($"{space} {ordinals.Length} {days.Length} {deviceCount}");

    /// <summary>Adds the observations about one attribute; at most one column an attribute.</summary>
    public void Observe(ObservationColumn column) => throw new NotImplementedException($"{column}");

    /// <summary>Works out the effects.</summary>
    public IndexChange Build(CancellationToken cancellation) => throw new NotImplementedException($"{cancellation}");

    /// <summary>Per attribute id, what was refused; complete after <see cref="Build"/>.</summary>
    public IReadOnlyDictionary<int, ObservationCounts> Counts => throw new NotImplementedException();
}
