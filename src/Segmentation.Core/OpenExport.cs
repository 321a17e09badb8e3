using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Segmentation.Delivery;
using Segmentation.Store;

namespace Segmentation;

/// <summary>An export that can be read: its plan, its members under a mapping, and the digests that are known.</summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed class OpenExport(ExportEntry entry, string root)
{
    private readonly Lazy<IReadOnlyList<PlannedActivation>> _plan =
        new(() => ExportPlanEncoding.Decode(entry.Plan.Span, entry.Id), LazyThreadSafetyMode.PublicationOnly);

    private readonly Lazy<IReadOnlyDictionary<int, StoredAudience>> _audiences = new(() => Map(entry, root), LazyThreadSafetyMode.PublicationOnly);

    private volatile ExportDigests? _digests;

    public ExportEntry Entry => entry;

    public IReadOnlyList<PlannedActivation> Plan => _plan.Value;

    /// <summary>Members of the activations that are not blocked, by index.</summary>
    /// <exception cref="CorruptStoreException">The file is not what was written, or does not hold what the plan says.</exception>
    public IReadOnlyDictionary<int, StoredAudience> Audiences => _audiences.Value;

    /// <summary>The digests that were made last, or null.</summary>
    public ExportDigests? Digests
    {
        get => _digests;
        set => _digests = value;
    }

    /// <summary>The answer to who began it.</summary>
    public ExportPlan ToPlan() => new()
    {
        Id = entry.Id,
        Destination = entry.Destination,
        Activations = Plan,
        ShardCount = 1 << entry.ShardBits,
        Expires = entry.Expires,
        KeyEpoch = entry.KeyEpoch,
        PolicyEpoch = entry.PolicyEpoch,
    };

    private static IReadOnlyDictionary<int, StoredAudience> Map(ExportEntry entry, string root)
    {
        IReadOnlyDictionary<int, StoredAudience> audiences = entry.FileLength == 0
            ? new Dictionary<int, StoredAudience>()
            : ExportFile.Read(MappedFile.Open(root, ExportFile.Entry(entry.Id, entry.Version, entry.FileLength, entry.FileCrc)));
        IEnumerable<(int, long)> planned = ExportPlanEncoding.Decode(entry.Plan.Span, entry.Id)
            .Where(static planned => planned.Blocks.Count == 0).Select(static planned => (planned.Index, planned.Members));
        return planned.SequenceEqual(audiences.OrderBy(static audience => audience.Key).Select(static audience => (audience.Key, audience.Value.Cardinality)))
            ? audiences
            : throw new CorruptStoreException(ExportFile.NameOf(entry.Id), "directory", "the audiences of the plan", "others");
    }
}

/// <summary>Digests of the audiences of an export as a deletion left them.</summary>
/// <param name="PolicyEpoch">Version of the last deletion that they know of.</param>
/// <param name="Sets">By index.</param>
internal sealed record ExportDigests(ulong PolicyEpoch, IReadOnlyDictionary<int, AudienceDigest> Sets);
