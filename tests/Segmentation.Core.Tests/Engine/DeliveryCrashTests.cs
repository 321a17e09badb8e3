using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using Segmentation.TestSupport.Conventions;
using Segmentation.TestSupport.Engine;
using Segmentation.TestSupport.Ingestion;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

/// <summary>kill -9 while batches are pushed: what was acknowledged is there once, and a session begun again goes on after it.</summary>
public sealed class DeliveryCrashTests(ITestOutputHelper log) : IDisposable
{
    private const string FolderVariable = "SEGMENTATION_CRASH_DELIVERY";
    private const string Mapping = """
        {
          "source": { "name": "s", "party": "first" }, "identifier": { "column": "id", "space": "cookie", "form": "verbatim" },
          "time": { "column": "day", "format": "iso" },
          "attributes": [
            { "name": "n", "kind": "number", "merge": "sum", "column": "n" }, { "name": "seen", "kind": "event", "column": "batch" }
          ]
        }
        """;

    private const int Batches = 3_000;
    private const int RowsOfBatch = 4;
    private const int MostOfTake = 7;
    private const int Kills = 6;
    private const int MostTakes = 60; // of a child before it is killed
    private const int TakesAhead = 8; // that a child may do on top: it never comes to the end of the batches, however long this process sleeps
    private const int LongestWait = 5; // milliseconds in which it does them
    private const int Seed = 20_261_123;

    private static readonly EngineOptions Options = new() { CheckpointJournalBytes = 65_536 }; // checkpoints are killed too

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void After_each_kill_every_acknowledged_batch_is_there_once()
    {
        SegmentationEngine.Create(_folder.Path("store"), Options with { KeyFile = _folder.Path("key") }).Dispose();
        Random random = new(Seed);
        List<long> progress = [];
        for (int kill = 0; kill < Kills; kill++)
        {
            using Process child = Start();
            _ = child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            Stream orders = child.StandardInput.BaseStream;
            orders.Write(new byte[TakesAhead]);
            orders.Flush();
            string? line = null;
            for (int left = random.Next(1, MostTakes); left > 0; left--)
            {
                line = child.StandardError.ReadLine() ?? throw new InvalidOperationException($"The child ended by itself after \"{line}\".");
                orders.WriteByte(0);
                orders.Flush();
            }

            Assert.False(child.WaitForExit(random.Next(LongestWait)), "The child ended by itself.");
            child.Kill();
            string acknowledged = (line + "\n" + child.StandardError.ReadToEnd()).Split('\n').Last(static line => line.StartsWith("acknowledged ", StringComparison.Ordinal));
            child.WaitForExit();
            progress.Add(Check(long.Parse(acknowledged["acknowledged ".Length..], CultureInfo.InvariantCulture)));
        }

        log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {Seed}: batches after each kill: {string.Join(' ', progress)}"));
        Assert.Equal(progress.Distinct().Order(), progress); // each took in some
        Assert.True(progress[^1] < Batches, "the last child was done before it was killed");
    }

    /// <summary>The child: run by the test above, never by itself.</summary>
    [Fact(Explicit = true)]
    public void Child_pushes_batches()
    {
        using SegmentationEngine engine = Open(Environment.GetEnvironmentVariable(FolderVariable)!);
        using DeliverySession session = engine.BeginDelivery("d", Mapping, strict: true);
        Random random = new(Environment.ProcessId);
        using Stream orders = Console.OpenStandardInput();
        using Stream output = Console.OpenStandardError();
        for (long next = session.Progress.NextSequence; next < Batches && orders.ReadByte() >= 0;)
        {
            next = session.Take([.. Enumerable.Range((int)next, (int)Math.Min(Batches - next, random.Next(1, MostOfTake + 1))).Select(static sequence => Batch(sequence))], CancellationToken.None)[^1].Sequence + 1;
            output.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"acknowledged {next}\n")));
        }
    }

    private static SegmentationEngine Open(string folder) =>
        SegmentationEngine.Open(Path.Combine(folder, "store"), Options with { KeyFile = Path.Combine(folder, "key") });

    /// <summary>Rows that give each of a few devices 1, and a value that names the batch.</summary>
    private static SequencedBatch Batch(long sequence) => PushedFeed.Of(sequence, ["id", "day", "n", "batch"], [.. Enumerable.Range(0, RowsOfBatch).Select(row => new string?[]
    {
        string.Create(CultureInfo.InvariantCulture, $"d{row}"), "2011-12-01", "1", string.Create(CultureInfo.InvariantCulture, $"b{sequence % 500}"),
    })]);

    private long Check(long acknowledged)
    {
        using SegmentationEngine engine = Open(_folder.Path("."));
        Assert.Empty(engine.Verify());
        DeliveryStatus status = engine.FindDelivery("d")!;
        Assert.InRange(status.NextSequence, acknowledged, acknowledged + MostOfTake);
        Assert.Equal(status.NextSequence * RowsOfBatch, status.Receipt.RowsUsed);
        Assert.Equal(RowsOfBatch, engine.Count($"n = {status.NextSequence}", asOf: null, CancellationToken.None).Count);
        using DeliverySession session = engine.BeginDelivery("d", Mapping, strict: true);
        Assert.All(
            session.Take([.. Enumerable.Range(0, (int)status.NextSequence).Select(static sequence => Batch(sequence))], CancellationToken.None),
            static result => Assert.True(result.WasKnown));
        Assert.Equal(status.Receipt.Version, engine.Version);
        return status.NextSequence;
    }

    private Process Start()
    {
        ProcessStartInfo start = new(
            Environment.ProcessPath!, ["-explicit", "only", "-method", $"{typeof(DeliveryCrashTests).FullName}.{nameof(Child_pushes_batches)}"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment[FolderVariable] = _folder.Path(".");
        return Process.Start(start.LeavingNothing())!;
    }
}
