using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using Segmentation.Core.Tests.Delivery;
using Segmentation.Store;
using Segmentation.TestSupport.Engine;
using Segmentation.TestSupport.Store;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;
using Xunit;

namespace Segmentation.Core.Tests.Store;

/// <summary>What a golden of format version 2 and later holds beside that of version 1, and what it says of it.</summary>
internal static class GoldenScript
{
    private const int Devices = 2_100; // so many that an export's file has leading bits

    private const string Mapping = """
        {
          "source": { "name": "shop", "party": "first" }, "identifier": { "column": "id", "space": "cookie", "form": "verbatim" },
          "time": { "column": "day", "format": "iso" }, "attributes": [{ "name": "n", "kind": "number", "column": "n" }]
        }
        """;

    private static ActivationDefinition Order { get; } = new()
    {
        Name = "few", Segment = "few", Destination = ExportWorld.Destination, ExternalId = "list 7", Start = DateTimeOffset.UnixEpoch, End = DateTimeOffset.UnixEpoch.AddTicks(7), MemberDays = 30,
        State = ActivationState.Paused,
    };

    private static ChangeRequest Request { get; } = new("someone", "request 1", SHA256.HashData([1]));

    /// <summary>Opens a golden with the key that it was written with.</summary>
    /// <param name="store">Directory of the store.</param>
    /// <param name="key">64 hexadecimal digits.</param>
    public static SegmentationEngine Open(string store, string key)
    {
        string file = store + ".key";
        File.WriteAllText(file, key + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return SegmentationEngine.Open(store, new EngineOptions { Clock = new ManualClock(DateTimeOffset.UnixEpoch), KeyFile = file, MaxThreads = 1, ShardTokens = 600 });
    }

    /// <summary>Fills a store and returns the secret of its access key.</summary>
    public static string Write(SegmentationEngine engine)
    {
        using (DeliverySession session = engine.BeginDelivery("visits", Mapping, strict: true))
        {
            session.Take([Batch(0), Batch(1)], CancellationToken.None);
        }

        engine.CreateDestination(ExportWorld.Destination, "cookie", 5);
        engine.SaveSegment("all", "n >= 0");
        engine.SaveSegment("few", "n < 20");
        engine.CreateActivation(new ActivationDefinition { Name = "all", Segment = "all", Destination = ExportWorld.Destination }, null);
        engine.CreateActivation(Order with { State = ActivationState.Active, End = null }, null);
        ExportPlan committed = ExportWorld.Begin(engine, "committed");
        engine.CommitExport(ExportWorld.Destination, committed.Id, ExportWorld.Held(committed, ExportWorld.ReadAll(engine, committed)), CancellationToken.None);
        ExportWorld.Begin(engine, "open");
        engine.Delete("cookie", ["c3"]);
        engine.DeleteActivation("few", null, null);
        engine.CreateActivation(Order, Request);
        (AccessKeyInfo revoked, _) = engine.CreateAccessKey("old", AccessRole.Admin, null);
        engine.RevokeAccessKey(revoked.Id);
        return engine.CreateAccessKey("net's", AccessRole.Destination, ExportWorld.Destination).Secret;
    }

    /// <summary>All that a golden answers.</summary>
    public static string Facts(SegmentationEngine engine, string secret)
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"version {engine.Version}");
        DeliveryStatus delivery = engine.FindDelivery("visits")!;
        text.AppendLine(CultureInfo.InvariantCulture, $"delivery next {delivery.NextSequence}, complete {delivery.IsComplete}, rows {delivery.Receipt.RowsUsed}");
        using (DeliverySession session = engine.BeginDelivery("visits", Mapping, strict: true))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"batch 1 known {session.Take([Batch(1)], CancellationToken.None)[0].WasKnown}");
        }

        ActivationInfo activation = engine.CreateActivation(Order, Request); // carried out when the golden was written
        Assert.Equal(Order, activation.Definition);
        text.AppendLine(CultureInfo.InvariantCulture, $"activation {activation.Etag}, segment version {activation.SegmentVersion}");
        foreach (string request in (string[])["open", "committed"])
        {
            ExportPlan plan = ExportWorld.Begin(engine, request);
            text.AppendLine(CultureInfo.InvariantCulture, $"export {request} {plan.Id}, {plan.ShardCount} shards, key {plan.KeyEpoch}, epoch {plan.PolicyEpoch}, expires {plan.Expires:O}");
            foreach (PlannedActivation planned in plan.Activations)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {planned.Index} {planned.Activation.Definition.Name} {planned.Members} {planned.Stamp!.Version} {planned.Stamp.PolicyVersion} {planned.Stamp.RuleHash}");
            }
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"tokens {Hash(ExportWorld.ReadAll(engine, ExportWorld.Begin(engine, "open")).Select(static chunk => $"{chunk.Index} {Convert.ToHexString(chunk.Tokens.Span)}"))}");
        ExportManifest manifest = Assert.Single(engine.Manifests(ExportWorld.Destination));
        text.AppendLine(CultureInfo.InvariantCulture, $"manifest {Convert.ToHexStringLower(manifest.Digest.Span)} of {manifest.ExportId}, checkpoint {Convert.ToHexStringLower(manifest.Checkpoint.Span)}");
        foreach (AccessKeyInfo key in engine.AccessKeys().OrderBy(static key => key.Name, StringComparer.Ordinal))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"access key {key.Id} {key.Name} {key.Role} {key.Destination} revoked {key.Revoked is not null}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"secret of {(engine.TryAuthenticate(secret, out AccessKeyInfo? found) ? found.Name : "nobody")}");
        return text.ToString();
    }

    /// <summary>The same as long as a store holds the same.</summary>
    public static string Hash(SegmentationStore store) => Hash([SnapshotText.Of(store.Snapshot)]);

    private static string Hash(IEnumerable<string> lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));

    private static SequencedBatch Batch(int sequence) => PushedFeed.Of(
        sequence, ["id", "day", "n"], [.. Enumerable.Range(sequence * Devices / 2, Devices / 2).Select(static i => new string?[] { $"c{i}", "1970-01-01", $"{i}" })]);
}
