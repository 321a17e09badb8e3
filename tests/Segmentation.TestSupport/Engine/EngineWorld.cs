using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Segmentation.TestSupport.Expressions;
using Segmentation.TestSupport.Ingestion;
using Segmentation.Vocabulary;

namespace Segmentation.TestSupport.Engine;

/// <summary>An engine on a store in a temporary folder, fed with rows through files and a mapping. Its clock stands at noon of 20 December 2011.</summary>
public sealed class EngineWorld : IDisposable
{
    /// <summary>Day that rules are asked as of, unless another is given: ten days before the clock's.</summary>
    public const string AsOf = "2011-12-10";

    private static readonly FixedClock Clock = new(new DateTimeOffset(2011, 12, 20, 12, 0, 0, TimeSpan.Zero));

    private readonly TemporaryFolder _folder = new();
    private readonly IReadOnlyList<AttributeDefinition> _attributes;
    private readonly string[] _spaces;
    private readonly EngineOptions _options;
    private readonly SortedSet<string> _devices = new(StringComparer.Ordinal);
    private int _files;
    private (string Mapping, string File) _last;

    /// <summary>An empty store.</summary>
    /// <param name="attributes">What feeds may speak of.</param>
    /// <param name="spaces">Names of the id spaces.</param>
    /// <param name="batchRows">Rows per committed batch.</param>
    public EngineWorld(IEnumerable<AttributeDefinition> attributes, IEnumerable<string> spaces, int batchRows = 262_144)
    {
        _attributes = [.. attributes];
        _spaces = [.. spaces];
        _options = new EngineOptions { Clock = Clock, BatchRows = batchRows, MaxThreads = 2, KeyFile = _folder.Path("key") };
        Engine = SegmentationEngine.Create(_folder.Path("store"), _options);
    }

    public SegmentationEngine Engine { get; private set; }

    /// <summary>Attributes and id spaces of docs/rules.md, some attributes changed, with the rows of one file.</summary>
    public static EngineWorld Of(string rows, params IReadOnlyList<AttributeDefinition> changed)
    {
        SampleSchema schema = RulesDocument.Load().Schema;
        EngineWorld world = new(
            schema.Attributes.Select(attribute => changed.FirstOrDefault(other => other.Name == attribute.Definition.Name) ?? attribute.Definition),
            schema.IdSpaceNames);
        world.Ingest(rows);
        return world;
    }

    /// <summary>Takes in one file of rows.</summary>
    public IngestReceipt Ingest(string rows) => Ingest(FeedRow.ReadAll(rows));

    /// <summary>Takes in one file of rows.</summary>
    public IngestReceipt Ingest(IReadOnlyList<FeedRow> rows) => AllUsed(Take(rows, _attributes, "append", strict: true));

    /// <summary>Takes in one file of rows of which some, or some of their values, may be refused.</summary>
    public IngestReceipt Offer(string rows) => Take(FeedRow.ReadAll(rows), _attributes, "append", strict: false);

    /// <summary>Takes in a file that is the whole truth of one attribute.</summary>
    public IngestReceipt Replace(string attribute, string rows) =>
        AllUsed(Take(FeedRow.ReadAll(rows), [.. _attributes.Where(candidate => candidate.Name == attribute)], "replace", strict: true));

    /// <summary>Begins a delivery of batches with the columns of <see cref="FeedRow"/>, about all attributes or one.</summary>
    public DeliverySession Begin(string name, string mode = "append", string? attribute = null, bool strict = false) =>
        Engine.BeginDelivery(name, Mapping(mode, attribute), strict);

    /// <summary>The mapping of the columns of <see cref="FeedRow"/>, about all attributes or one.</summary>
    public string Mapping(string mode = "append", string? attribute = null) =>
        FeedMappingText.Of(_attributes.Where(candidate => attribute is null || candidate.Name == attribute), _spaces, mode);

    /// <summary>Takes in rows as one batch of a delivery of its own, and completes it.</summary>
    public DeliveryStatus Push(string name, string rows, string mode = "append", string? attribute = null)
    {
        IReadOnlyList<FeedRow> read = FeedRow.ReadAll(rows);
        using DeliverySession session = Begin(name, mode, attribute, strict: true);
        session.Take([PushedFeed.Of(0, read)], CancellationToken.None);
        _devices.UnionWith(read.Select(static row => row.Device));
        return session.Complete(CancellationToken.None);
    }

    /// <summary>Gives the last file again.</summary>
    public IngestReceipt Repeat() => Engine.Ingest(_last.Mapping, [_last.File], strict: true, progress: null, CancellationToken.None)[0];

    /// <summary>The devices of a rule, in order of their names, separated by blanks; for worlds of a few devices.</summary>
    public string Members(string rule, string asOf = AsOf)
    {
        string members = string.Join(' ', _devices.Where(device => Count($"({rule}) AND {FeedMappingText.Who} = \"{device}\"", asOf) == 1));
        long count = Count(rule, asOf);
        return count == members.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length
            ? members
            : throw new InvalidOperationException($"The count of {rule} is {count}, and its members are: {members}.");
    }

    /// <summary>Counts the devices of a rule that has no mistake.</summary>
    public long Count(string rule, string asOf = AsOf) => Ask(rule, asOf) is { Count: { } count } ? count : throw new ArgumentException(Mistakes(rule), nameof(rule));

    public CountResult Ask(string rule, string asOf = AsOf) => Engine.Count(rule, Day(asOf), CancellationToken.None);

    /// <summary>Ids of the diagnostics of a rule, separated by blanks.</summary>
    public string Mistakes(string rule) => string.Join(' ', Ask(rule).Messages.Select(static message => message.Id));

    /// <summary>Closes the store and opens it again.</summary>
    public void Reopen()
    {
        Engine.Dispose();
        Engine = SegmentationEngine.Open(_folder.Path("store"), _options);
    }

    /// <summary>Opens the store once more while it is open.</summary>
    public void OpenAgain() => SegmentationEngine.Open(_folder.Path("store"), _options).Dispose();

    public void Dispose()
    {
        Engine.Dispose();
        _folder.Dispose();
    }

    public static DayNumber Day(string text) =>
        DayNumber.TryParse(text, out DayNumber day) ? day : throw new FormatException($"\"{text}\" is no day.");

    private IngestReceipt Take(IReadOnlyList<FeedRow> rows, IReadOnlyList<AttributeDefinition> attributes, string mode, bool strict)
    {
        _files++;
        string mapping = _folder.Write(mode + ".json", FeedMappingText.Of(attributes, _spaces, mode));
        // The last column makes each file another one, so that none is taken for a file that was read before.
        string text = FeedRow.Header + ",file\n" + string.Concat(rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.ToCsv()},{_files}\n")));
        string file = _folder.Write(string.Create(CultureInfo.InvariantCulture, $"{_files}.csv"), text);
        _last = (mapping, file);
        IngestReceipt receipt = Engine.Ingest(mapping, [file], strict, progress: null, CancellationToken.None)[0];
        _devices.UnionWith(rows.Select(static row => row.Device));
        return receipt;
    }

    private static IngestReceipt AllUsed(IngestReceipt receipt) => receipt.ValuesRefused.Count == 0
        ? receipt
        : throw new ArgumentException($"Values were refused: {string.Join(", ", receipt.ValuesRefused.Keys)}.", nameof(receipt));
}
