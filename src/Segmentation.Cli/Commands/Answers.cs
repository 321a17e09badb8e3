using System.Collections.Generic;
using System.Linq;
using Segmentation.Cli.Output;

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

    public static Table Of(IReadOnlyList<AttributeInfo> attributes) => new(
        ["name", "kind", "source", "time_to_live", "devices", "values", ".scale", ".merge", ".count", ".timed", ".allows_identifiers", ".sensitivity"],
        [.. attributes.Select(info => (IReadOnlyList<object?>)[
            info.Definition.Name,
            Word(info.Definition.Kind),
            info.Definition.Source,
            info.Definition.TimeToLive,
            info.Devices,
            info.ValueCount,
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

    private static string Word<T>(T value)
        where T : struct, System.Enum => value.ToString().ToLowerInvariant();
}
