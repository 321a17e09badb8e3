using System;
using System.Collections.Generic;
using System.Threading;
using Segmentation.Vocabulary;

namespace Segmentation;

public sealed partial class SegmentationEngine
{
    /// <summary>Fixes what a destination will receive; the plan survives a restart.</summary>
    /// <exception cref="InputException">The destination or an activation is not known, or the request id was used for another request.</exception>
    public ExportPlan BeginExport(ExportRequest request, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>The chunks of one shard: the same at every read while no deletion is made.</summary>
    /// <param name="destination">Name of the destination.</param>
    /// <param name="exportId">Name of the export.</param>
    /// <param name="shard">0 to <see cref="ExportPlan.ShardCount"/> - 1.</param>
    /// <param name="fromSequence">First chunk wanted, 0 and more.</param>
    /// <param name="maxTokens">Most tokens in a chunk, 1 to 65,536.</param>
    /// <param name="cancellation">Checked per block of tokens.</param>
    /// <exception cref="InputException">The destination has no such export, it is expired or committed, the shard is out of range, or a
    /// deletion was made since the shard began (<see cref="InputProblem.PolicyEpochChanged"/>).</exception>
    public IEnumerable<ExportChunk> ReadExport(
        string destination, string exportId, int shard, long fromSequence, int maxTokens, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Ends an export when the destination holds what was sent; repeated, it gives the same manifest.</summary>
    /// <exception cref="InputException">A digest does not match (<see cref="InputProblem.DigestMismatch"/>): nothing was committed.</exception>
    public ExportManifest CommitExport(string destination, string exportId, IReadOnlyList<SetDigest> held, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>The destination's committed manifests, the oldest first.</summary>
    public IReadOnlyList<ExportManifest> Manifests(string destination) => throw new NotImplementedException();

    /// <summary>Invented identifiers of a destination's id space and their scoped tokens of 16 bytes.</summary>
    public IReadOnlyList<TestVector> TestVectors(string destination) => throw new NotImplementedException();
}

/// <summary>An invented identifier and its scoped token.</summary>
/// <param name="RawId">The identifier as its id space has it.</param>
/// <param name="Token">16 bytes.</param>
public sealed record TestVector(string RawId, ReadOnlyMemory<byte> Token);
