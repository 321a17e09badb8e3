using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using Google.Protobuf.WellKnownTypes;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Cli.Stores.Remote;

/// <summary>Messages of a server in the words of the engine. What cannot be an answer is an error that says so.</summary>
internal static class FromWire
{
    public static CountResult Count(V1.CountResponse answer) => new(
        (long)answer.Count, (long)answer.SeenAfterAsOf, Stamp(answer.Stamp), answer.Rule, [.. answer.Messages.Select(Message)], answer.Zone);

    public static ExplainResult Explain(V1.ExplainResponse explanation) => new(
        Count(explanation.Answer),
        [.. explanation.Answer.Nodes.Select(static node => new NodeCount((int)node.Depth, node.Text, (long)node.Count))],
        explanation.Plan);

    public static Stamp Stamp(V1.Stamp stamp) => new(
        stamp.Version, Day(stamp.AsOfDay), stamp.DayZone, stamp.PolicyVersion, Convert.ToHexStringLower(stamp.RuleHash.Span));

    public static RuleMessage Message(V1.RuleMessage message) => new(
        message.Id,
        message.IsError,
        (int)message.Start,
        (int)message.Length,
        (int)message.Line,
        (int)message.Column,
        message.Message,
        message.Suggestion.Length == 0 ? null : message.Suggestion);

    public static AttributeEntry Attribute(V1.Attribute attribute) => new(
        new AttributeDefinition
        {
            Id = 0, // the store's own number, which stays there
            Name = attribute.Name,
            Kind = attribute.Kind switch
            {
                V1.AttributeKind.Flag => AttributeKind.Flag,
                V1.AttributeKind.Category => AttributeKind.Category,
                V1.AttributeKind.Set => AttributeKind.Set,
                V1.AttributeKind.Number => AttributeKind.Number,
                V1.AttributeKind.Event => AttributeKind.Event,
                _ => throw Unknown("kind", attribute.Kind),
            },
            Source = attribute.Source,
            Scale = (int)attribute.Scale,
            Merge = attribute.Merge switch
            {
                V1.MergeRule.Sum => MergeRule.Sum,
                V1.MergeRule.Min => MergeRule.Minimum,
                V1.MergeRule.Max => MergeRule.Maximum,
                _ => MergeRule.Last,
            },
            Count = attribute.Count == V1.CountRule.Days ? CountRule.Days : CountRule.Rows,
            TimeToLive = attribute.HasTtlDays ? (int)attribute.TtlDays : null,
            IsTimed = attribute.Timed,
            AllowsIdentifiers = attribute.AllowsIdentifiers,
            Sensitivity = attribute.Sensitivity.Length == 0 ? null : attribute.Sensitivity,
        },
        attribute.HasDevices ? (long)attribute.Devices : null,
        attribute.HasValueCount ? (long)attribute.ValueCount : null);

    public static SegmentInfo Segment(V1.Segment segment) =>
        new(segment.Name, (int)segment.Version, segment.Rule, Moment(segment.UpdateTime) ?? default, segment.Etag);

    public static DestinationInfo Destination(V1.Destination destination) => new(
        destination.Name,
        destination.IdSpace,
        (int)destination.Floor,
        (int)destination.KeyEpoch,
        destination.KeyFingerprint,
        destination.IdentifierForm switch
        {
            "mobile" => IdentifierForm.Mobile,
            "email_sha256" => IdentifierForm.EmailSha256,
            _ => IdentifierForm.Verbatim,
        },
        destination.Etag);

    public static ActivationInfo Activation(V1.Activation activation) => new(
        new ActivationDefinition
        {
            Name = activation.Name,
            Segment = activation.Segment,
            Destination = activation.Destination,
            ExternalId = activation.ExternalId,
            Start = Moment(activation.StartTime),
            End = Moment(activation.EndTime),
            MemberDays = activation.MemberTtl is { } last ? (int)last.ToTimeSpan().TotalDays : null,
            State = activation.State switch
            {
                V1.State.Active => ActivationState.Active,
                V1.State.Paused => ActivationState.Paused,
                V1.State.Ended => ActivationState.Ended,
                _ => throw Unknown("state", activation.State),
            },
        },
        (int)activation.SegmentVersion,
        activation.Etag);

    public static AccessKeyInfo Key(V1.AccessKey key) => new(
        key.Id,
        key.Name,
        key.Role switch
        {
            V1.Role.Viewer => AccessRole.Viewer,
            V1.Role.Operator => AccessRole.Operator,
            V1.Role.Destination => AccessRole.Destination,
            V1.Role.Admin => AccessRole.Admin,
            _ => throw Unknown("role", key.Role),
        },
        key.Destination.Length == 0 ? null : key.Destination,
        Moment(key.CreateTime) ?? default,
        Moment(key.RevokeTime));

    public static ExportPlan Plan(V1.ExportPlan plan) => new()
    {
        Id = plan.ExportId,
        Destination = plan.Activations.FirstOrDefault()?.Activation?.Destination ?? string.Empty,
        Activations = [.. plan.Activations.Select(static one => new PlannedActivation(
            (int)one.Index,
            Activation(one.Activation),
            one.Stamp is null ? null : Stamp(one.Stamp),
            (long)one.Adds,
            [.. one.Blocks.Select(static block => new ExportBlock(block.Reason, block.Operand, block.Advice))]))],
        ShardCount = (int)plan.ShardCount,
        Expires = Moment(plan.ExpireTime) ?? default,
        KeyEpoch = (int)plan.KeyEpoch,
        PolicyEpoch = plan.PolicyEpoch,
    };

    public static ExportManifest Manifest(V1.ExportManifest manifest) => new()
    {
        ExportId = manifest.ExportId,
        Checkpoint = manifest.Checkpoint.Memory,
        PreviousDigest = manifest.PreviousDigest.Memory,
        Digest = manifest.Digest.Memory,
        Sets = [.. manifest.Sets.Select(static set => new SetDigest((int)set.Index, (long)set.Count, Sum(set.Sum.Span)))],
        Stamps = [.. manifest.Stamps.Select(Stamp)],
        Committed = Moment(manifest.CommitTime) ?? default,
        PolicyEpoch = manifest.PolicyEpoch,
    };

    public static IReadOnlyDictionary<string, long> Counts(IEnumerable<KeyValuePair<string, ulong>> counts) =>
        counts.ToDictionary(static pair => pair.Key, static pair => (long)pair.Value, StringComparer.Ordinal);

    private static DayNumber Day(string text) =>
        DayNumber.TryParse(text, out DayNumber day) ? day : throw new InputException($"the server answered with the day '{text}', which is no day");

    private static UInt128 Sum(ReadOnlySpan<byte> sum) => sum.Length == 16
        ? BinaryPrimitives.ReadUInt128BigEndian(sum)
        : throw new InputException($"the server answered with a sum of {sum.Length} bytes, where one has 16");

    private static DateTimeOffset? Moment(Timestamp? moment) => moment?.ToDateTimeOffset();

    private static InputException Unknown<T>(string what, T found) =>
        new($"the server answered with the {what} {found}, which this program does not know; is it of another version?");
}
