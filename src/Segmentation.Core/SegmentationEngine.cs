using System;
using System.Collections.Generic;
using System.Threading;
using Segmentation.Vocabulary;

namespace Segmentation;

/// <summary>The front door: one store directory, opened by one process.</summary>
/// <threadsafety>Queries may run beside each other and beside one writer; writers wait for each other.</threadsafety>
public sealed class SegmentationEngine : IDisposable
{
    /// <summary>Creates an empty store and its key file.</summary>
    public static SegmentationEngine Create(string directory, EngineOptions options) => throw new NotImplementedException($"{directory}{options}");

    /// <summary>Opens a store.</summary>
    public static SegmentationEngine Open(string directory, EngineOptions options) => throw new NotImplementedException($"{directory}{options}");

    /// <summary>Whether a directory holds a store.</summary>
    public static bool Exists(string directory) => throw new NotImplementedException(directory);

    /// <summary>Path of the key file in use.</summary>
    public string KeyFile => throw new NotImplementedException();

    /// <summary>Version of the committed state.</summary>
    public ulong Version => throw new NotImplementedException();

    /// <summary>Devices present, test devices left out.</summary>
    public long DeviceCount => throw new NotImplementedException();

    /// <summary>Takes in files by a mapping file: append: a delivery a file; replace: all files are one delivery.</summary>
    public IReadOnlyList<IngestReceipt> Ingest(
        string mappingFile, IReadOnlyList<string> inputs, bool strict, IProgress<IngestProgress>? progress, CancellationToken cancellation) =>
        throw new NotImplementedException($"{mappingFile}{inputs}{strict}{progress}{cancellation}");

    /// <summary>Counts the devices of a rule.</summary>
    public CountResult Count(string rule, DayNumber? asOf, CancellationToken cancellation) => throw new NotImplementedException($"{rule}{asOf}{cancellation}");

    /// <summary>Counts every part of a rule and shows the plan.</summary>
    public ExplainResult Explain(string rule, DayNumber? asOf, CancellationToken cancellation) => throw new NotImplementedException($"{rule}{asOf}{cancellation}");

    /// <summary>All attributes by name.</summary>
    public IReadOnlyList<AttributeInfo> Attributes() => throw new NotImplementedException();

    /// <summary>The most frequent values of an attribute.</summary>
    public IReadOnlyList<ValueInfo> Values(string attribute, int most) => throw new NotImplementedException($"{attribute}{most}");

    /// <summary>Sets or lifts the time-to-live of an attribute; setting one on a flag or set starts its clock today.</summary>
    public ulong SetTimeToLive(string attribute, int? days) => throw new NotImplementedException($"{attribute}{days}");

    /// <summary>All segments by name.</summary>
    public IReadOnlyList<SegmentInfo> Segments() => throw new NotImplementedException();

    /// <summary>Saves a segment, as a new version when it exists; messages with errors mean that nothing was saved.</summary>
    public (SegmentInfo? Saved, IReadOnlyList<RuleMessage> Messages) SaveSegment(string name, string rule) => throw new NotImplementedException($"{name}{rule}");

    /// <summary>Deletes a segment; refused while another one names it.</summary>
    public void DeleteSegment(string name) => throw new NotImplementedException(name);

    /// <summary>All destinations by name.</summary>
    public IReadOnlyList<DestinationInfo> Destinations() => throw new NotImplementedException();

    /// <summary>Creates a destination. Floor: 100 and more unless given lower by the owner, at least 1.</summary>
    public DestinationInfo CreateDestination(string name, string idSpace, int floor) => throw new NotImplementedException($"{name}{idSpace}{floor}");

    /// <summary>Deletes a destination.</summary>
    public void DeleteDestination(string name) => throw new NotImplementedException(name);

    /// <summary>The key that a destination computes the tokens of its own identifiers with: 32 bytes, a secret.</summary>
    public byte[] DestinationKey(string name) => throw new NotImplementedException(name);

    /// <summary>Writes the audience of a rule as scoped tokens in token order; refused below the destination's floor.</summary>
    public ExportResult Export(string destination, string rule, DayNumber? asOf, string output, CancellationToken cancellation) =>
        throw new NotImplementedException($"{destination}{rule}{asOf}{output}{cancellation}");

    /// <summary>Deletes devices by their identifiers, given as their id space has them.</summary>
    public DeleteResult Delete(string idSpace, IReadOnlyList<string> identifiers) => throw new NotImplementedException($"{idSpace}{identifiers}");

    /// <summary>Writes what the journal holds into immutable files and drops it; the version stays.</summary>
    public ulong Checkpoint() => throw new NotImplementedException();

    /// <summary>Reads everything and reports every fault.</summary>
    public IReadOnlyList<StoreFault> Verify() => throw new NotImplementedException();

    /// <summary>Closes the store clean.</summary>
    public void Dispose() => throw new NotImplementedException();
}
