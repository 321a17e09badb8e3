using System.Collections.Generic;
using System;
using Google.Protobuf.WellKnownTypes;
using Segmentation.Service.Errors;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Mapping;

/// <summary>Activations.</summary>
internal static class ActivationMapping
{
    private const long SecondsOfDay = 86_400;
    private const int LongestMembership = 540;

    public static V1.Activation ToWire(this ActivationInfo activation)
    {
        ActivationDefinition definition = activation.Definition;
        return new V1.Activation
        {
            Name = definition.Name,
            ExternalId = definition.ExternalId,
            Segment = definition.Segment,
            SegmentVersion = (ulong)activation.SegmentVersion,
            StartTime = definition.Start is { } start ? Timestamp.FromDateTimeOffset(start) : null,
            EndTime = definition.End is { } end ? Timestamp.FromDateTimeOffset(end) : null,
            MemberTtl = definition.MemberDays is { } days ? Duration.FromTimeSpan(TimeSpan.FromDays(days)) : null,
            State = definition.State switch
            {
                ActivationState.Active => V1.State.Active,
                ActivationState.Paused => V1.State.Paused,
                _ => V1.State.Ended,
            },
            Destination = definition.Destination,
            Etag = activation.Etag,
        };
    }

    /// <summary>What is to be created.</summary>
    public static ActivationDefinition ToDefinition(this V1.Activation activation) => new()
    {
        Name = Fields.RequiredText(activation.Name, "activation.name"),
        Segment = Fields.RequiredText(activation.Segment, "activation.segment"),
        Destination = Fields.RequiredText(activation.Destination, "activation.destination"),
        ExternalId = activation.ExternalId,
        Start = Fields.Time(activation.StartTime, "activation.start_time"),
        End = Fields.Time(activation.EndTime, "activation.end_time"),
        MemberDays = Days(activation.MemberTtl),
        State = activation.State == V1.State.Unspecified ? ActivationState.Active : ToState(activation.State),
    };

    /// <summary>A definition with the fields that a mask names taken from a request.</summary>
    public static ActivationDefinition With(this ActivationDefinition definition, V1.Activation wanted, HashSet<string> paths) => definition with
    {
        ExternalId = paths.Contains("external_id") ? wanted.ExternalId : definition.ExternalId,
        Start = paths.Contains("start_time") ? Fields.Time(wanted.StartTime, "activation.start_time") : definition.Start,
        End = paths.Contains("end_time") ? Fields.Time(wanted.EndTime, "activation.end_time") : definition.End,
        MemberDays = paths.Contains("member_ttl") ? Days(wanted.MemberTtl) : definition.MemberDays,
        State = paths.Contains("state") ? ToState(wanted.State) : definition.State,
    };

    private static ActivationState ToState(V1.State state) =>
        Fields.Known(state, "activation.state", V1.State.Unspecified, V1.State.Active, V1.State.Paused, V1.State.Ended) switch
        {
            V1.State.Active => ActivationState.Active,
            V1.State.Paused => ActivationState.Paused,
            _ => ActivationState.Ended,
        };

    private static int? Days(Duration? duration)
    {
        if (duration is null)
        {
            return null;
        }

        long days = duration.Seconds / SecondsOfDay;
        return duration.Nanos == 0 && duration.Seconds % SecondsOfDay == 0 && days is >= 1 and <= LongestMembership
            ? (int)days
            : throw RpcErrors.Invalid("activation.member_ttl", "it is no whole number of days from 1 (86,400 seconds) to 540");
    }
}
