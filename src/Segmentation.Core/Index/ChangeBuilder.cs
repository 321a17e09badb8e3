using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Segmentation.Bitmaps;
using Segmentation.Index.Updating;
using Segmentation.Vocabulary;

namespace Segmentation.Index;

/// <summary>Observations refused or without effect, by attribute id.</summary>
/// <param name="Stale">Older than what stands.</param>
/// <param name="Overflowed">Sums that would leave the 64-bit range; what stood still stands.</param>
internal readonly record struct ObservationCounts(long Stale, long Overflowed);

/// <summary>Turns the observations of one batch into effects on a snapshot, by the order and time semantics of docs/rules.md.</summary>
/// <remarks>
/// <para>The result depends on the order of arrival only, never on how rows are cut into batches or columns into threads.</para>
/// <para>The exact rules stand with their code: <see cref="CategoryUpdater"/>, <see cref="NumberRule"/>, <see cref="SightingRule"/>,
/// <see cref="ValueRemovals"/>, <see cref="DeviceUpdater"/>. Observations about erased devices have no effect.</para>
/// </remarks>
/// <threadsafety>One caller, but <see cref="CodeOf"/> may be called for several attributes side by side; <see cref="Build"/> works on several threads inside.</threadsafety>
internal sealed class ChangeBuilder(IndexSnapshot snapshot, int? mostText = null)
{
    /// <summary>Below as many rows a batch is worked on by one thread: handing it to others would cost more than it saves.</summary>
    public const int FewRows = 4_096;

    private readonly ConcurrentDictionary<int, NewValues> _newValues = [];
    private readonly SortedDictionary<int, ObservationColumn> _columns = [];
    private readonly List<SeenDevices> _seen = [];
    private readonly Dictionary<int, ObservationCounts> _counts = [];
    private readonly int _mostText = mostText ?? Utf8Codes.MostText;
    private uint _deviceCount = snapshot.DeviceCount;

    /// <summary>The snapshot that the effects apply to.</summary>
    public IndexSnapshot Snapshot { get; } = snapshot;

    /// <summary>The code of a value, known or entering the dictionary with this batch. UTF-8, 1 byte and more.</summary>
    /// <exception cref="InputException">The texts of the attribute would outgrow its dictionary.</exception>
    public int CodeOf(AttributeDefinition attribute, ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            throw new ArgumentException($"A value of attribute \"{attribute.Name}\" has at least one byte.", nameof(utf8));
        }

        ValueDictionary known = IndexOf(attribute).Values;
        int code = known.CodeOf(utf8);
        if (code >= 0)
        {
            return code;
        }

        NewValues entering = _newValues.GetOrAdd(attribute.Id, static (_, count) => new NewValues(count), known.Count);
        int place = entering.Texts.Find(utf8);
        if (place < 0 && (long)known.TextLength + entering.Texts.TextLength + utf8.Length > _mostText)
        {
            throw new InputException(InputProblem.NotAllowed, $"The values of attribute \"{attribute.Name}\" would take more than {_mostText} bytes of text, which is what an attribute can have.");
        }

        return entering.FirstCode + (place < 0 ? entering.Texts.FindOrAdd(utf8) : place);
    }

    /// <summary>Devices that rows spoke of: presence, id space, first and last seen. New ordinals are those from the snapshot's device count up.</summary>
    public void See(IdSpace space, ReadOnlyMemory<uint> ordinals, ReadOnlyMemory<ushort> days, uint deviceCount)
    {
        if (ordinals.Length != days.Length)
        {
            throw new ArgumentException($"{ordinals.Length} ordinals came with {days.Length} days; there must be as many.", nameof(days));
        }

        if (space.Number is < 1 or > 255)
        {
            throw new ArgumentException($"Id space \"{space.Name}\" has number {space.Number}; 1 to 255 are allowed.", nameof(space));
        }

        _deviceCount = Math.Max(_deviceCount, deviceCount);
        _seen.Add(new SeenDevices(space, ordinals, days));
    }

    /// <summary>Adds the observations about one attribute; at most one column an attribute.</summary>
    public void Observe(ObservationColumn column)
    {
        IndexOf(column.Attribute);
        column.Validate();
        if (!_columns.TryAdd(column.Attribute.Id, column))
        {
            throw new InvalidOperationException($"Attribute \"{column.Attribute.Name}\" already has a column in this batch.");
        }
    }

    /// <summary>Works out the effects.</summary>
    public IndexChange Build(CancellationToken cancellation)
    {
        Bitmap erased = (Snapshot[new TraitKey(DeviceAttributes.Id, DeviceTraits.Erased)] as PlainTrait).Members();
        ObservationColumn[] columns = [.. _columns.Values];
        AttributeUpdate[] updates = new AttributeUpdate[columns.Length + 1];
        int most = Math.Max(columns.Select(static column => column.Ordinals.Length).DefaultIfEmpty().Max(), _seen.Sum(static part => part.Ordinals.Length));
        WorkSharing.For(updates.Length, most >= FewRows, job => updates[job] = job == 0 ? Update(_seen, erased) : Update(columns[job - 1], erased), cancellation);
        for (int i = 0; i < columns.Length; i++)
        {
            _counts[columns[i].Attribute.Id] = updates[i + 1].Counts;
        }

        return new IndexChange
        {
            DeviceCount = _deviceCount,
            NewValues = [.. _newValues.OrderBy(static pair => pair.Key).SelectMany(static pair => pair.Value.Of(pair.Key))],
            Traits = [.. updates.SelectMany(static update => update.Changes)],
        };
    }

    /// <summary>Per attribute id, what was refused; complete after <see cref="Build"/>.</summary>
    public IReadOnlyDictionary<int, ObservationCounts> Counts => _counts;

    private AttributeUpdate Update(List<SeenDevices> seen, Bitmap erased)
    {
        List<SeenDevices> live = [];
        foreach (SeenDevices part in seen)
        {
            bool[]? keep = FindLive(part.Ordinals.Span, erased);
            live.Add(keep is null ? part : part with
            {
                Ordinals = ObservationColumn.Where(part.Ordinals, keep),
                Days = ObservationColumn.Where(part.Days, keep),
            });
        }

        return DeviceUpdater.Update(Snapshot.Attribute(DeviceAttributes.Id)!, live);
    }

    private AttributeUpdate Update(ObservationColumn column, Bitmap erased)
    {
        AttributeIndex attribute = IndexOf(column.Attribute);
        column.ValidateCodes(attribute.Values.Count + (_newValues.TryGetValue(column.Attribute.Id, out NewValues? entering) ? entering.Texts.Count : 0));
        column = FindLive(column.Ordinals.Span, erased) is { } keep ? column.Where(keep) : column;
        return column.Attribute.Kind switch
        {
            AttributeKind.Category => CategoryUpdater.Update(attribute, column),
            AttributeKind.Number => NumberUpdater.Update(attribute, column),
            _ => ValueUpdater.Update(attribute, column),
        };
    }

    /// <summary>Checks that all ordinals were handed out; marks those not erased, or returns null when none is.</summary>
    private bool[]? FindLive(ReadOnlySpan<uint> ordinals, Bitmap erased)
    {
        foreach (uint ordinal in ordinals)
        {
            if (ordinal >= _deviceCount)
            {
                throw new InvalidOperationException($"Ordinal {ordinal} was observed, but only those below {_deviceCount} were handed out.");
            }
        }

        if (erased.IsEmpty)
        {
            return null;
        }

        bool[] live = new bool[ordinals.Length];
        for (int i = 0; i < live.Length; i++)
        {
            live[i] = !erased.Contains(ordinals[i]);
        }

        return live;
    }

    private AttributeIndex IndexOf(AttributeDefinition attribute) =>
        Snapshot.Attribute(attribute.Id)
        ?? throw new InvalidOperationException($"Attribute \"{attribute.Name}\" ({attribute.Id}) is not in version {Snapshot.Version} of the index.");

    /// <summary>Values that enter one dictionary with this batch.</summary>
    private sealed class NewValues(int firstCode)
    {
        public int FirstCode { get; } = firstCode;

        public Utf8Codes Texts { get; } = new();

        public IEnumerable<NewValue> Of(int attribute) =>
            Enumerable.Range(0, Texts.Count).Select(i => new NewValue(attribute, FirstCode + i, Texts.TextOf(i)));
    }
}
