using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Segmentation.Cli.Commands;
using Segmentation.Cli.Generation;
using Segmentation.Cli.Output;

namespace Segmentation.Cli.Demonstration;

/// <summary>The whole way on the sample data: files in, receipts, segments against the answer key, an audience out.</summary>
internal sealed class Demo(Invocation run, SegmentationEngine engine, string samples)
{
    private readonly Manifest _manifest = Manifest.Load(samples);

    /// <returns>Whether every segment has the count that the answer key names.</returns>
    public bool Run(string audience)
    {
        run.Output.Write(new Report().Heading(_manifest.About).Field("samples", samples).Field("as_of", _manifest.AsOf));
        TakeIn();
        run.Output.Write(new Report().Heading("Attributes").Field("attributes", Answers.Of(engine.Attributes())));
        bool right = Count();
        Deliver(audience);
        return right;
    }

    private void TakeIn()
    {
        run.Output.Write(new Report().Heading("Files taken in"));
        List<IngestReceipt> receipts = [];
        foreach (ManifestDelivery delivery in _manifest.Deliveries)
        {
            receipts.AddRange(IngestCommand.Take(
                run, engine, Path.Combine(samples, delivery.Mapping), [.. delivery.Inputs.Select(input => Path.Combine(samples, input))], strict: false));
        }

        double seconds = receipts.Sum(receipt => receipt.Seconds);
        long rows = receipts.Sum(receipt => receipt.RowsRead);
        run.Output.Write(new Report()
            .Field("receipts", Short(receipts))
            .Line($"Refused, by reason: {Mess(receipts)}.")
            .Hidden("rows", rows)
            .Hidden("devices", engine.DeviceCount)
            .Line(string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows about {engine.DeviceCount:N0} devices in {seconds:0.0} s; no identifier was kept.")));
    }

    private static Table Short(List<IngestReceipt> receipts) => new(
        ["input", "rows_read", "rows_used", "refused", ".rows_refused", ".values_refused", "stale", "new_devices", "version"],
        [.. receipts.Select(receipt => (IReadOnlyList<object?>)[
            string.Join(", ", receipt.Inputs.Select(Path.GetFileName)),
            receipt.RowsRead,
            receipt.RowsUsed,
            receipt.RowsRead - receipt.RowsUsed,
            receipt.RowsRefused,
            receipt.ValuesRefused,
            receipt.Stale,
            receipt.NewDevices,
            receipt.Version])]);

    // The mess by kind, the most frequent first.
    private static string Mess(List<IngestReceipt> receipts) => string.Join(", ", receipts
        .SelectMany(receipt => receipt.RowsRefused.Concat(receipt.ValuesRefused))
        .GroupBy(pair => pair.Key, pair => pair.Value)
        .Select(group => (Reason: group.Key, Sum: group.Sum()))
        .OrderByDescending(reason => reason.Sum)
        .Select(reason => $"{reason.Reason} {ValueText.Of(reason.Sum)}"));

    private bool Count()
    {
        List<IReadOnlyList<object?>> rows = [];
        bool right = true;
        foreach (ManifestSegment segment in _manifest.Segments)
        {
            (SegmentInfo? saved, IReadOnlyList<RuleMessage> messages) = engine.SaveSegment(segment.Name, segment.Rule);
            RuleText.Write(run.Host.Error, segment.Rule, [.. messages.Where(message => message.IsError)]);
            CountResult answer = engine.Count(segment.Rule, _manifest.AsOfDay, run.Cancellation);
            bool same = saved is not null && answer.Count == segment.Expected;
            right &= same;
            rows.Add([segment.Name, answer.Count, segment.Expected, same, segment.Rule]);
        }

        run.Output.Write(new Report()
            .Heading("Segments, beside the answers that were known when the files were made")
            .Field("segments", new Table(["name", "count", "expected", "same", "rule"], rows)));
        if (!right)
        {
            ErrorText.Write(run.Host.Error, "a segment does not have the count that the answer key names");
        }

        return right;
    }

    private void Deliver(string audience)
    {
        if (_manifest.Destination is not { } target)
        {
            return;
        }

        DestinationInfo destination = engine.Destinations().FirstOrDefault(known => known.Name == target.Name)
            ?? engine.CreateDestination(target.Name, target.IdSpace, floor: 100);
        string rule = _manifest.Segments.First(segment => segment.Name == target.Segment).Rule;
        ExportResult export = engine.Export(destination.Name, rule, _manifest.AsOfDay, audience, run.Cancellation);
        run.Output.Write(new Report()
            .Heading($"Audience '{target.Segment}' for destination '{destination.Name}'")
            .Field("export", Answers.Of(export))
            .Line($"{ValueText.Of(export.Addressable)} tokens that only '{destination.Name}' can read; their sum is what it checks."));
    }

    /// <summary>Command lines to go on with.</summary>
    public static Report Next(string store, string asOf) => new Report()
        .Heading("Go on from here")
        .Line(string.Join('\n', new[]
        {
            $"count --store {store} --as-of {asOf} 'country = \"DE\" AND interest = \"golf\"'",
            $"explain --store {store} --as-of {asOf} 'SEGMENT(\"cart-leavers\") AND os = \"ios\"'",
            $"attributes show interest --store {store}",
            $"verify --store {store}",
        }.Select(line => "  dotnet run -c Release --project src/Segmentation.Cli -- " + line)));
}
