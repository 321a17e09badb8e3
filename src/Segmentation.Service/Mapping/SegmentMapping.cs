using System.Collections.Generic;
using Google.Protobuf.WellKnownTypes;
using Segmentation.Service.Errors;

namespace Segmentation.Service.Mapping;

/// <summary>Segments.</summary>
internal static class SegmentMapping
{
    public static V1.Segment ToWire(this SegmentInfo segment) => new()
    {
        Name = segment.Name,
        Rule = segment.Rule,
        Version = (ulong)segment.Version,
        UpdateTime = Timestamp.FromDateTimeOffset(segment.Updated),
        Etag = segment.Etag,
    };

    /// <summary>What a save answered, with the hints about its rule.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: the rule has mistakes and nothing was saved.</exception>
    public static V1.Segment ToWire(this (SegmentInfo? Saved, IReadOnlyList<RuleMessage> Messages) answer)
    {
        if (answer.Saved is null)
        {
            throw RpcErrors.InvalidRule("segment.rule", answer.Messages);
        }

        V1.Segment segment = answer.Saved.ToWire();
        segment.Messages.AddRange(answer.Messages.ToWire());
        return segment;
    }
}
