using System;
using System.Buffers.Binary;
using System.Linq;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Segmentation.Service.Errors;

namespace Segmentation.Service.Mapping;

/// <summary>Exports.</summary>
internal static class ExportMapping
{
    private const int SumSize = 16;

    /// <summary>What a destination asks for.</summary>
    /// <exception cref="RpcException">UNIMPLEMENTED: delta, or by device; INVALID_ARGUMENT: a mode or layout that is not known, or no request id.</exception>
    public static ExportRequest ToRequest(this V1.BeginExportRequest request, string destination)
    {
        if (request.Mode == V1.Mode.Delta)
        {
            throw RpcErrors.Create(StatusCode.Unimplemented, "DELTA_NOT_OFFERED", "mode: only full exports are offered; leave it out.");
        }

        if (request.Layout == V1.Layout.ByDevice)
        {
            throw RpcErrors.Create(StatusCode.Unimplemented, "BY_DEVICE_NOT_OFFERED", "layout: only exports by audience are offered; leave it out.");
        }

        Fields.Known(request.Mode, "mode", V1.Mode.Full, V1.Mode.Unspecified, V1.Mode.Full);
        Fields.Known(request.Layout, "layout", V1.Layout.ByAudience, V1.Layout.Unspecified, V1.Layout.ByAudience);
        return new ExportRequest
        {
            Destination = destination,
            RequestId = Fields.RequiredText(request.RequestId, "request_id"),
            Activations = request.Activations,
            PlanOnly = request.PlanOnly,
        };
    }

    public static V1.ExportPlan ToWire(this ExportPlan plan) => new()
    {
        ExportId = plan.Id,
        Mode = V1.Mode.Full,
        Activations = { plan.Activations.Select(ToWire) },
        ShardCount = (uint)plan.ShardCount,
        ByteEstimate = SumSize * (ulong)plan.Activations.Sum(static activation => activation.Members),
        ExpireTime = Timestamp.FromDateTimeOffset(plan.Expires),
        KeyEpoch = (uint)plan.KeyEpoch,
        PolicyEpoch = plan.PolicyEpoch,
    };

    /// <summary>The chunk, whose tokens are sent as they lie in memory.</summary>
    public static V1.ExportChunk ToWire(this ExportChunk chunk, uint shard) => new()
    {
        Shard = shard,
        Sequence = (ulong)chunk.Sequence,
        Last = chunk.IsLast,
        Crc32C = chunk.Crc32C,
        PolicyEpoch = chunk.PolicyEpoch,
        ByAudience = new V1.AudienceRows { Index = (uint)chunk.Index, Adds = UnsafeByteOperations.UnsafeWrap(chunk.Tokens) },
    };

    /// <summary>What a destination says it holds.</summary>
    /// <param name="digest">The digest.</param>
    /// <param name="field">Where it stands in the request.</param>
    public static SetDigest ToDigest(this V1.SetDigest digest, string field) => new(
        Fields.Number(digest.Index, field + ".index", 0, int.MaxValue),
        digest.Count <= long.MaxValue ? (long)digest.Count : throw RpcErrors.Invalid(field + ".count", "it is beyond 2^63 - 1"),
        digest.Sum.Length == SumSize
            ? BinaryPrimitives.ReadUInt128BigEndian(digest.Sum.Span)
            : throw RpcErrors.Invalid(field + ".sum", FormattableString.Invariant($"it has {digest.Sum.Length} bytes; it has to have {SumSize}")));

    public static V1.ExportManifest ToWire(this ExportManifest manifest) => new()
    {
        ExportId = manifest.ExportId,
        Checkpoint = ByteString.CopyFrom(manifest.Checkpoint.Span),
        PreviousDigest = ByteString.CopyFrom(manifest.PreviousDigest.Span),
        Digest = ByteString.CopyFrom(manifest.Digest.Span),
        Sets = { manifest.Sets.Select(ToWire) },
        Stamps = { manifest.Stamps.Select(StampMapping.ToWire) },
        CommitTime = Timestamp.FromDateTimeOffset(manifest.Committed),
        PolicyEpoch = manifest.PolicyEpoch,
    };

    private static V1.SetDigest ToWire(SetDigest digest)
    {
        byte[] sum = new byte[SumSize];
        BinaryPrimitives.WriteUInt128BigEndian(sum, digest.Sum);
        return new V1.SetDigest { Index = (uint)digest.Index, Count = (ulong)digest.Count, Sum = UnsafeByteOperations.UnsafeWrap(sum) };
    }

    /// <summary>A blocked activation tells no size, also none that a destination could subtract.</summary>
    private static V1.ActivationPlan ToWire(PlannedActivation planned) => new()
    {
        Index = (uint)planned.Index,
        Activation = planned.Activation.ToWire(),
        Stamp = planned.Stamp?.ToWire(),
        Waterfall = planned.Blocks.Count == 0 ? new V1.Waterfall { Addressable = (ulong)planned.Members } : null,
        Adds = (ulong)planned.Members,
        Blocks = { planned.Blocks.Select(static block => new V1.Block { Reason = block.Reason, Operand = block.Operand, Advice = block.Advice }) },
    };
}
