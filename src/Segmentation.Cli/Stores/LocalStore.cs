using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using Segmentation.Delivery;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Cli.Stores;

/// <summary>A store in a directory of this machine, opened by this process.</summary>
internal sealed class LocalStore(SegmentationEngine engine, string directory, CancellationToken cancellation) : IStore
{
    private const int TokensOfChunk = 65_536;

    public string Option => $"--store {directory}";

    public ulong Version => engine.Version;

    public long? DeviceCount => engine.DeviceCount;

    public CountResult Count(string rule, DayNumber? asOf) => engine.Count(rule, asOf, cancellation);

    public ExplainResult Explain(string rule, DayNumber? asOf) => engine.Explain(rule, asOf, cancellation);

    public IReadOnlyList<AttributeEntry> Attributes() =>
        [.. engine.Attributes().Select(static info => new AttributeEntry(info.Definition, info.Devices, info.ValueCount))];

    public IReadOnlyList<ValueInfo> Values(string attribute, int most) => engine.Values(attribute, most);

    public ulong SetTimeToLive(string attribute, int? days) => engine.SetTimeToLive(attribute, days);

    public IReadOnlyList<SegmentInfo> Segments() => engine.Segments();

    public (SegmentInfo? Saved, IReadOnlyList<RuleMessage> Messages) SaveSegment(string name, string rule) => engine.SaveSegment(name, rule);

    public void DeleteSegment(string name) => engine.DeleteSegment(name, etag: null, request: null);

    public IReadOnlyList<DestinationInfo> Destinations() => engine.Destinations();

    public DestinationInfo CreateDestination(string name, string idSpace, int floor) => engine.CreateDestination(name, idSpace, floor, request: null);

    public byte[] DestinationKey(string name) => engine.DestinationKey(name);

    public void DeleteDestination(string name) => engine.DeleteDestination(name, etag: null, request: null);

    public IReadOnlyList<ActivationInfo> Activations(string? destination) => engine.Activations(destination);

    public ActivationInfo CreateActivation(ActivationDefinition definition) => engine.CreateActivation(definition, request: null);

    public ActivationInfo SetState(ActivationDefinition activation, ActivationState state) =>
        engine.UpdateActivation(activation with { State = state }, etag: null, request: null);

    public void DeleteActivation(string name) => engine.DeleteActivation(name, etag: null, request: null);

    public IReadOnlyList<AccessKeyInfo> AccessKeys() => engine.AccessKeys();

    public (AccessKeyInfo Key, string Secret) CreateAccessKey(string name, AccessRole role, string? destination) =>
        engine.CreateAccessKey(name, role, destination);

    public AccessKeyInfo RevokeAccessKey(string id) => engine.RevokeAccessKey(id);

    public IReadOnlyList<IngestReceipt> Ingest(string mapping, IReadOnlyList<string> inputs, bool strict, IProgress<IngestProgress> progress) =>
        engine.Ingest(mapping, inputs, strict, progress, cancellation);

    public DeleteResult Delete(string idSpace, IReadOnlyList<string> identifiers) => engine.Delete(idSpace, identifiers);

    public ulong Checkpoint() => engine.Checkpoint();

    public IReadOnlyList<StoreFault> Verify() => engine.Verify();

    public ExportResult Export(string destination, string rule, DayNumber? asOf, string output) =>
        engine.Export(destination, rule, asOf, output, cancellation);

    public ExportPlan BeginExport(string activation)
    {
        ActivationInfo known = engine.Activations(destination: null).FirstOrDefault(one => one.Definition.Name == activation)
            ?? throw new InputException(InputProblem.NotFound, $"There is no activation \"{activation}\".");
        return engine.BeginExport(
            new ExportRequest
            {
                Destination = known.Definition.Destination,
                RequestId = RandomNumberGenerator.GetHexString(32, lowercase: true),
                Activations = [activation],
            },
            cancellation);
    }

    public IEnumerable<ExportChunk> ReadExport(ExportPlan plan, int shard) =>
        engine.ReadExport(plan.Destination, plan.Id, shard, fromSequence: 0, TokensOfChunk, cancellation);

    public ExportManifest CommitExport(ExportPlan plan, SetDigest held) => engine.CommitExport(plan.Destination, plan.Id, [held], cancellation);

    public void RequireOutside(string output) => OutputPath.RequireOutside(output, directory, engine.KeyFile);

    public void Dispose() => engine.Dispose();
}
