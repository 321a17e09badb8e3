using System;
using System.Collections.Generic;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Cli.Stores;

/// <summary>What commands need of a store, be it a directory of this machine or one that a server keeps.</summary>
/// <remarks>Every member throws <see cref="InputException"/> with a message for the user when it cannot be done, and ends when the user asks to stop.</remarks>
internal interface IStore : IDisposable
{
    /// <summary>The option that names the store on a command line, such as <c>--store shop</c>.</summary>
    string Option { get; }

    /// <summary>Version of the committed state.</summary>
    ulong Version { get; }

    /// <summary>Devices present, test devices left out; null for callers who may see no numbers.</summary>
    long? DeviceCount { get; }

    /// <summary>Counts the devices of a rule; mistakes in it are in the messages of the answer.</summary>
    CountResult Count(string rule, DayNumber? asOf);

    /// <summary>Counts every part of a rule; mistakes in it are in the messages of the answer.</summary>
    ExplainResult Explain(string rule, DayNumber? asOf);

    /// <summary>Attributes by name.</summary>
    IReadOnlyList<AttributeEntry> Attributes();

    /// <summary>Values of an attribute, the most frequent first.</summary>
    IReadOnlyList<ValueInfo> Values(string attribute, int most);

    /// <summary>Sets how many days an attribute lasts, null for ever; answers the version from which it holds.</summary>
    ulong SetTimeToLive(string attribute, int? days);

    /// <summary>Segments by name.</summary>
    IReadOnlyList<SegmentInfo> Segments();

    /// <summary>Saves a segment; null with the mistakes when its rule cannot be used.</summary>
    (SegmentInfo? Saved, IReadOnlyList<RuleMessage> Messages) SaveSegment(string name, string rule);

    void DeleteSegment(string name);

    /// <summary>Destinations by name.</summary>
    IReadOnlyList<DestinationInfo> Destinations();

    DestinationInfo CreateDestination(string name, string idSpace, int floor);

    /// <summary>The key that a destination computes tokens with: 32 bytes, a secret.</summary>
    byte[] DestinationKey(string name);

    void DeleteDestination(string name);

    /// <summary>Activations by name; of one destination, or of all for null.</summary>
    IReadOnlyList<ActivationInfo> Activations(string? destination);

    ActivationInfo CreateActivation(ActivationDefinition definition);

    /// <summary>Pauses, resumes or ends an activation.</summary>
    ActivationInfo SetState(ActivationDefinition activation, ActivationState state);

    void DeleteActivation(string name);

    /// <summary>Access keys by id, revoked ones included.</summary>
    IReadOnlyList<AccessKeyInfo> AccessKeys();

    /// <summary>Makes an access key; its secret is in this answer and nowhere else.</summary>
    (AccessKeyInfo Key, string Secret) CreateAccessKey(string name, AccessRole role, string? destination);

    AccessKeyInfo RevokeAccessKey(string id);

    /// <summary>Takes files in by a mapping file, exactly once; a receipt a delivery.</summary>
    IReadOnlyList<IngestReceipt> Ingest(string mapping, IReadOnlyList<string> inputs, bool strict, IProgress<IngestProgress> progress);

    /// <summary>Deletes devices by their identifiers.</summary>
    DeleteResult Delete(string idSpace, IReadOnlyList<string> identifiers);

    /// <summary>Writes the journal into immutable files; answers the version that they hold.</summary>
    ulong Checkpoint();

    /// <summary>Reads everything; answers every fault.</summary>
    IReadOnlyList<StoreFault> Verify();

    /// <summary>Writes the audience of any rule for a destination; a server does not, it delivers what is activated.</summary>
    ExportResult Export(string destination, string rule, DayNumber? asOf, string output);

    /// <summary>Fixes what an export of one activation delivers.</summary>
    ExportPlan BeginExport(string activation);

    /// <summary>The chunks of one shard in their order.</summary>
    IEnumerable<ExportChunk> ReadExport(ExportPlan plan, int shard);

    /// <summary>Says what the destination now holds.</summary>
    ExportManifest CommitExport(ExportPlan plan, SetDigest held);

    /// <summary>Refuses a file that would lie inside the store or be its key.</summary>
    void RequireOutside(string output);
}
