using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Segmentation.Cli.Output;
using Segmentation.Cli.Stores;

namespace Segmentation.Cli.Commands;

/// <summary>How the engine's answers are reported, each in one place.</summary>
internal static class Answers
{
    public static Report Of(CountResult answer)
    {
        Report report = new Report().Hidden("count", answer.Count);
        if (answer is { Count: { } count, Stamp: { } stamp })
        {
            report.Line($"{ValueText.Of(count)} {(count == 1 ? "device" : "devices")}   (as of {stamp.AsOf}, version {ValueText.Of(stamp.Version)})");
        }

        report
            .Hidden("version", answer.Stamp?.Version)
            .Hidden("as_of", answer.Stamp?.AsOf.ToString())
            .Hidden("day_zone", answer.Stamp?.DayZone)
            .Hidden("rule", answer.Rule)
            .Hidden("rule_hash", answer.Stamp?.RuleHash)
            .Hidden("seen_after_as_of", answer.SeenAfterAsOf)
            .Hidden("zone", answer.Zone)
            .Hidden("messages", RuleText.ToTable(answer.Messages));
        return answer is { Count: not null, SeenAfterAsOf: > 0 }
            ? report.Line($"{ValueText.Of(answer.SeenAfterAsOf)} devices were seen after that day; windows do not count what they did since.")
            : report;
    }

    public static Table Of(IReadOnlyList<IngestReceipt> receipts) => new(
        [
            "inputs", ".delivery", "already_complete", "rows_read", "rows_used", "rows_refused", "values_refused", "stale", ".overflowed", "new_devices",
            ".new_values", ".resumed_at", "version", "seconds", ".samples",
        ],
        [.. receipts.Select(receipt => (IReadOnlyList<object?>)[
            receipt.Inputs,
            receipt.Delivery,
            receipt.AlreadyComplete,
            receipt.RowsRead,
            receipt.RowsUsed,
            receipt.RowsRefused,
            receipt.ValuesRefused,
            receipt.Stale,
            receipt.Overflowed,
            receipt.NewDevices,
            receipt.NewValues,
            receipt.ResumedAt,
            receipt.Version,
            receipt.Seconds,
            Of(receipt.Samples)])]);

    public static Table Of(IReadOnlyList<RefusalSample> samples) => new(
        ["row", "line", "reason", "detail"],
        [.. samples.Select(sample => (IReadOnlyList<object?>)[sample.Row, sample.Line, sample.Reason, sample.Detail])]);

    public static Table Of(IReadOnlyList<AttributeEntry> attributes) => new(
        ["name", "kind", "source", "time_to_live", "devices", "values", ".scale", ".merge", ".count", ".timed", ".allows_identifiers", ".sensitivity"],
        [.. attributes.Select(info => (IReadOnlyList<object?>)[
            info.Definition.Name,
            Word(info.Definition.Kind),
            info.Definition.Source,
            info.Definition.TimeToLive,
            info.Devices,
            info.Values,
            info.Definition.Scale,
            Word(info.Definition.Merge),
            Word(info.Definition.Count),
            info.Definition.IsTimed,
            info.Definition.AllowsIdentifiers,
            info.Definition.Sensitivity])]);

    public static Table Of(IReadOnlyList<ValueInfo> values) => new(
        ["value", "devices"],
        [.. values.Select(value => (IReadOnlyList<object?>)[value.Text, value.Devices])]);

    public static Table Of(IReadOnlyList<SegmentInfo> segments) => new(
        ["name", "version", "rule"],
        [.. segments.Select(segment => (IReadOnlyList<object?>)[segment.Name, segment.Version, segment.Rule])]);

    public static Table Of(IReadOnlyList<DestinationInfo> destinations) => new(
        ["name", "id_space", "floor", "key_epoch", "key_fingerprint"],
        [.. destinations.Select(info => (IReadOnlyList<object?>)[info.Name, info.IdSpace, info.Floor, info.KeyEpoch, info.KeyFingerprint])]);

    public static Table Of(IReadOnlyList<ActivationInfo> activations) => new(
        ["name", "segment", "destination", "state", "start", "end", "member_days", "external_id", ".segment_version"],
        [.. activations.Select(info => (IReadOnlyList<object?>)[
            info.Definition.Name,
            info.Definition.Segment,
            info.Definition.Destination,
            Word(info.Definition.State),
            Moment(info.Definition.Start),
            Moment(info.Definition.End),
            info.Definition.MemberDays,
            Present(info.Definition.ExternalId),
            info.SegmentVersion])]);

    public static Report Of(ActivationInfo info) => new Report()
        .Field("name", info.Definition.Name)
        .Field("segment", info.Definition.Segment)
        .Field("destination", info.Definition.Destination)
        .Field("state", Word(info.Definition.State))
        .Field("start", Moment(info.Definition.Start))
        .Field("end", Moment(info.Definition.End))
        .Field("member_days", info.Definition.MemberDays)
        .Field("external_id", Present(info.Definition.ExternalId))
        .Hidden("segment_version", info.SegmentVersion);

    public static Table Of(IReadOnlyList<AccessKeyInfo> keys) => new(
        ["id", "name", "role", "destination", "created", "revoked"],
        [.. keys.Select(key => (IReadOnlyList<object?>)[key.Id, key.Name, Word(key.Role), key.Destination, Moment(key.Created), Moment(key.Revoked)])]);

    public static Report Of(AccessKeyInfo key) => new Report()
        .Field("id", key.Id)
        .Field("name", key.Name)
        .Field("role", Word(key.Role))
        .Field("destination", key.Destination)
        .Field("created", Moment(key.Created))
        .Field("revoked", Moment(key.Revoked));

    public static Report Of(ActivationExport export) => new Report()
        .Field("activation", export.Activation)
        .Field("destination", export.Destination)
        .Field("addressable", export.Addressable)
        .Field("sum", export.Sum)
        .Field("output", export.Output)
        .Field("version", export.Stamp.Version)
        .Field("as_of", export.Stamp.AsOf.ToString())
        .Hidden("day_zone", export.Stamp.DayZone)
        .Hidden("rule_hash", export.Stamp.RuleHash)
        .Field("export", export.Manifest.ExportId)
        .Field("committed", Moment(export.Manifest.Committed))
        .Field("manifest_digest", Convert.ToHexStringLower(export.Manifest.Digest.Span));

    public static Report Of(ExportResult export) => new Report()
        .Field("destination", export.Destination)
        .Field("gross", export.Gross)
        .Field("addressable", export.Addressable)
        .Field("sum", export.Sum)
        .Field("output", export.Output)
        .Field("version", export.Stamp.Version)
        .Field("as_of", export.Stamp.AsOf.ToString())
        .Hidden("day_zone", export.Stamp.DayZone)
        .Hidden("rule_hash", export.Stamp.RuleHash);

    public static Report Of(DeleteResult deletion) => new Report()
        .Field("requested", deletion.Requested)
        .Field("deleted", deletion.Deleted)
        .Field("unknown", deletion.Unknown)
        .Field("refused", deletion.Refused)
        .Field("version", deletion.Version);

    /// <summary>An instant in UTC, to the second.</summary>
    private static string? Moment(DateTimeOffset? moment) => moment?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string? Present(string text) => text.Length == 0 ? null : text;

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
