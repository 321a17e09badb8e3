using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using Segmentation.Cli.Generation;
using Segmentation.Cli.Output;
using Segmentation.Cli.Stores;
using Segmentation.Cli.Stores.Remote;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Service.Demonstration;

/// <summary>
/// The whole way on the sample data, all of it over gRPC with the client of the command: files in, receipts, segments beside the answer key, a destination
/// with an activation and keys, and its audience out.
/// </summary>
internal sealed class Demo(ServerAddress address, Manifest manifest, string samples, TextWriter error, IOutput output, CancellationToken cancellation)
{
    private const string Activation = "cart-leavers-adnet";

    /// <summary>Fills the store of the server.</summary>
    /// <returns>Whether every segment has the count that the answer key names, and the keys to go on with.</returns>
    public (bool IsRight, DemoLines Lines) Fill()
    {
        output.Write(new Report().Heading(manifest.About).Field("samples", samples).Field("server", address.ToString()).Field("its_clock_stands_at", manifest.AsOf));
        using RemoteStore owner = Connect(FirstKey());
        TakeIn(owner);
        bool isRight = Count(owner);
        return (isRight, Prepare(owner));
    }

    /// <summary>Pulls the audience as the destination would and commits it.</summary>
    /// <returns>Whether what is held is what the manifest of the server names.</returns>
    public bool Pull(DemoLines lines, string file)
    {
        using RemoteStore destination = Connect(lines.PullerKey);
        ActivationExport export = ActivationExport.Pull(destination, Activation, file, cancellation);
        SetDigest committed = export.Manifest.Sets.Single();
        string theirs = committed.Sum.ToString("x32", CultureInfo.InvariantCulture);
        bool isSame = committed.Count == export.Addressable && theirs == export.Sum;
        output.Write(new Report()
            .Heading($"The audience of '{Activation}', pulled and committed over gRPC")
            .Field("tokens", export.Addressable)
            .Field("digest_of_the_file", export.Sum)
            .Field("digest_in_the_manifest_of_the_server", theirs)
            .Field("same", isSame));
        return isSame;
    }

    public static string ActivationName => Activation;

    private RemoteStore Connect(string? key) => new(new Connection(address, key, authority: null), TimeProvider.System, cancellation);

    /// <summary>Until there is a key, whoever is on this machine is an admin; from then on every call needs one.</summary>
    private string FirstKey()
    {
        using RemoteStore anyone = Connect(key: null);
        return anyone.CreateAccessKey("demo owner", AccessRole.Admin, destination: null).Secret;
    }

    private void TakeIn(RemoteStore store)
    {
        output.Write(new Report().Heading("Files taken in"));
        long started = TimeProvider.System.GetTimestamp();
        using ProgressText progress = new(error, terminal: false, TimeProvider.System);
        IngestReceipt[] receipts = [.. manifest.Deliveries.SelectMany(delivery => store.Ingest(
            Path.Combine(samples, delivery.Mapping), [.. delivery.Inputs.Select(input => Path.Combine(samples, input))], strict: false, progress))];
        double seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        output.Write(new Report()
            .Field("receipts", Short(receipts))
            .Line($"Refused, by reason: {Mess(receipts)}.")
            .Line(string.Create(
                CultureInfo.InvariantCulture,
                $"{receipts.Sum(static receipt => receipt.RowsRead):N0} rows about {store.DeviceCount:N0} devices in {seconds:0.0} s; no identifier was kept.")));
    }

    private static Table Short(IReadOnlyList<IngestReceipt> receipts) => new(
        ["input", "rows_read", "rows_used", "refused", "stale", "new_devices", "version"],
        [.. receipts.Select(static receipt => (IReadOnlyList<object?>)[
            string.Join(", ", receipt.Inputs.Select(Path.GetFileName)),
            receipt.RowsRead,
            receipt.RowsUsed,
            receipt.RowsRead - receipt.RowsUsed,
            receipt.Stale,
            receipt.NewDevices,
            receipt.Version])]);

    // The mess by kind, the most frequent first.
    private static string Mess(IReadOnlyList<IngestReceipt> receipts) => string.Join(", ", receipts
        .SelectMany(static receipt => receipt.RowsRefused.Concat(receipt.ValuesRefused))
        .GroupBy(static pair => pair.Key, static pair => pair.Value)
        .Select(static group => (Reason: group.Key, Sum: group.Sum()))
        .OrderByDescending(static reason => reason.Sum)
        .Select(static reason => $"{reason.Reason} {ValueText.Of(reason.Sum)}"));

    private bool Count(RemoteStore store)
    {
        List<IReadOnlyList<object?>> rows = [];
        bool isRight = true;
        foreach (ManifestSegment segment in manifest.Segments)
        {
            (SegmentInfo? saved, IReadOnlyList<RuleMessage> messages) = store.SaveSegment(segment.Name, segment.Rule);
            RuleText.Write(error, segment.Rule, [.. messages.Where(static message => message.IsError)]);
            long? count = saved is null ? null : store.Count(segment.Rule, asOf: null).Count;
            rows.Add([segment.Name, count, segment.Expected, count == segment.Expected, segment.Rule]);
            isRight &= count == segment.Expected;
        }

        output.Write(new Report()
            .Heading("Segments, beside the answers that were known when the files were made")
            .Field("segments", new Table(["name", "count", "expected", "same", "rule"], rows)));
        if (!isRight)
        {
            ErrorText.Write(error, "a segment does not have the count that the answer key names");
        }

        return isRight;
    }

    private DemoLines Prepare(RemoteStore store)
    {
        ManifestDestination target = manifest.Destination ?? throw new InputException($"{Manifest.FileName} names no destination to deliver to");
        DestinationInfo destination = store.CreateDestination(target.Name, target.IdSpace, floor: 100);
        store.CreateActivation(new ActivationDefinition { Name = Activation, Segment = target.Segment, Destination = destination.Name });
        DemoLines lines = new(
            address.ToString(),
            store.CreateAccessKey("demo operator", AccessRole.Operator, destination: null).Secret,
            store.CreateAccessKey("demo puller", AccessRole.Destination, destination.Name).Secret,
            Convert.ToHexStringLower(store.DestinationKey(destination.Name)));
        output.Write(new Report()
            .Heading("A destination and what is activated for it")
            .Field("destination", destination.Name)
            .Field("id_space", destination.IdSpace)
            .Field("floor", destination.Floor)
            .Field("key_fingerprint", destination.KeyFingerprint)
            .Field("activation", Activation)
            .Field("segment", target.Segment));
        return lines;
    }
}
