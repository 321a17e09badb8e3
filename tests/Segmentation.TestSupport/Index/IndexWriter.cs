using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.TestSupport.Index;

/// <summary>Writes observations through <see cref="ChangeBuilder"/> and <see cref="IndexSnapshot.Apply"/>, batch by batch.</summary>
internal sealed class IndexWriter
{
    public static readonly IdSpace Cookies = new(1, "cookie", IdentifierForm.Verbatim);

    private readonly uint _deviceCount;
    private readonly Dictionary<int, ObservationCounts> _counts = [];

    public IndexWriter(IndexSnapshot snapshot, uint deviceCount)
    {
        Snapshot = snapshot;
        _deviceCount = deviceCount;
    }

    public IndexWriter(IEnumerable<AttributeDefinition> attributes, uint deviceCount)
        : this(attributes.Aggregate(IndexSnapshot.Empty, static (snapshot, attribute) => snapshot.With(attribute, snapshot.Version + 1)), deviceCount)
    {
    }

    public IndexSnapshot Snapshot { get; private set; }

    /// <summary>Called with each snapshot after a batch.</summary>
    public Action<IndexSnapshot>? Applied { get; init; }

    public ObservationCounts Counts(int attribute) => _counts.GetValueOrDefault(attribute);

    public IndexChange Write(IReadOnlyList<Observation> batch)
    {
        ChangeBuilder builder = new(Snapshot);
        builder.See(Cookies, batch.Select(static row => row.Device).ToArray(), batch.Select(static row => row.Day).ToArray(), _deviceCount);
        foreach (IGrouping<AttributeDefinition, Observation> group in batch.GroupBy(static row => row.Attribute))
        {
            Observation[] rows = [.. group];
            bool hasCodes = group.Key.Kind is AttributeKind.Category or AttributeKind.Set or AttributeKind.Event;
            builder.Observe(new ObservationColumn
            {
                Attribute = group.Key,
                Ordinals = Array.ConvertAll(rows, static row => row.Device),
                Days = Array.ConvertAll(rows, static row => row.Day),
                Codes = hasCodes ? Array.ConvertAll(rows, row => builder.CodeOf(group.Key, Encoding.UTF8.GetBytes($"v{row.Value}"))) : default(ReadOnlyMemory<int>),
                Numbers = Array.ConvertAll(rows, static row => row.Number),
                Actions = rows.All(static row => row.Action == ObservationAction.Set)
                    ? null
                    : Array.ConvertAll(rows, static row => row.Action),
            });
        }

        IndexChange change = builder.Build(CancellationToken.None);
        foreach ((int attribute, ObservationCounts counts) in builder.Counts)
        {
            ObservationCounts before = Counts(attribute);
            _counts[attribute] = new ObservationCounts(before.Stale + counts.Stale, before.Overflowed + counts.Overflowed);
        }

        Apply(change);
        return change;
    }

    public void Apply(IndexChange change)
    {
        Snapshot = Snapshot.Apply(change, Snapshot.Version + 1);
        Applied?.Invoke(Snapshot);
    }
}
