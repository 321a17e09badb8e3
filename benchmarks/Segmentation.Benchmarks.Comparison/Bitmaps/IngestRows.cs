using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using Segmentation.Bitmaps;
using Segmentation.Execution;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>W14: random rules counted by clients on a store in a directory, alone and beside a writer that commits batches durably, one after the other.</summary>
internal sealed class IngestRows(BitmapOptions options, RowSink sink) : IDisposable
{
    private const int Clients = 2;
    private const int Ranks = 100;
    private const int MostDevices = 1_000_000;
    private const int TraitsABatch = 40;
    private const int UpdatesATrait = 250;
    private const string Attribute = "trait";

    private static readonly DayNumber AsOf = new(20_000);

    private readonly string _folder = Directory.CreateTempSubdirectory("segmentation-benchmark-").FullName;
    private readonly TimeSpan _time = TimeSpan.FromSeconds(options.IsQuick ? 0.5 : 8);

    public void Run()
    {
        uint devices = (uint)Math.Min(options.Devices, MostDevices);
        using SegmentationStore store = Filled(devices);
        IReadOnlyList<SetNode> rules = [.. RandomRules.Make(RandomRows.RuleCount(options)).Select(static rule => rule.Rule).Where(static rule => rule.Ranks.All(static rank => rank <= Ranks))];
        CountFor(store, rules, TimeSpan.FromSeconds(0.5)); // until the code is optimised
        double[] quiet = CountFor(store, rules, _time);
        SplitMix64 random = new(7);
        double alone = CommitFor(store, devices, ref random, _time);
        double beside = 0;
        Thread writer = new(() => beside = CommitFor(store, devices, ref random, _time));
        writer.Start();
        double[] busy = CountFor(store, rules, _time);
        writer.Join();

        BitmapRow row = new() { Workload = "W14-counts-beside-ingest", Peer = "the same counts without a writer", Threads = Clients, PeerThreads = Clients, Devices = (int)devices };
        foreach ((string name, double quantile) in new[] { ("p50", 0.5), ("p99", 0.99) })
        {
            sink.Add(row with
            {
                Workload = $"{row.Workload}-{name}",
                OursMilliseconds = Quantile(busy, quantile),
                PeerMilliseconds = Quantile(quiet, quantile),
                Note = string.Create(CultureInfo.InvariantCulture, $"{Clients} clients, a thread a count; {busy.Length:N0} counts beside the writer, {quiet.Length:N0} without"),
            });
        }

        const int Batch = TraitsABatch * UpdatesATrait;
        sink.Add(row with
        {
            Workload = "W14-ingest-beside-counts",
            Peer = "the same commits without counts",
            Threads = 1,
            PeerThreads = 1,
            OursMilliseconds = beside,
            PeerMilliseconds = alone,
            Note = string.Create(CultureInfo.InvariantCulture, $"milliseconds a durable commit of {Batch:N0} updates: {1000 * Batch / beside:N0} updates a second, {1000 * Batch / alone:N0} without counts"),
        });
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private SegmentationStore Filled(uint devices)
    {
        World world = new((int)devices, isClustered: false);
        SegmentationStore store = SegmentationStore.Create(Path.Combine(_folder, "store"), new StoreSettings { DayZone = "UTC" });
        store.Catalog.AddSource("benchmark", Party.First);
        store.Catalog.SaveAttribute(new AttributeDefinition { Id = 0, Name = Attribute, Kind = AttributeKind.Set, Source = "benchmark" });
        int id = Definition(store).Id;
        SplitMix64 random = new(3);
        Token[] tokens = new Token[devices];
        for (int i = 0; i < tokens.Length; i++)
        {
            tokens[i] = new Token(random.Next(), random.Next() | 1);
        }

        store.Tokens.Append(tokens);
        store.Commit(new IndexChange
        {
            DeviceCount = devices,
            NewValues = [.. Enumerable.Range(1, Ranks).Select(rank => new NewValue(id, rank - 1, $"t{rank}"))],
            Traits =
            [
                new PlainChange(new TraitKey(DeviceAttributes.Id, DeviceTraits.Presence), Bitmap.FromRange(0, devices - 1), Bitmap.Empty),
                .. Enumerable.Range(1, Ranks).Select(rank => new PlainChange(new TraitKey(id, rank - 1), world[rank], Bitmap.Empty)),
            ],
        });
        store.Checkpoint();
        return store;
    }

    /// <summary>Milliseconds of every count that the clients made in some time, each on the newest snapshot.</summary>
    private static double[] CountFor(SegmentationStore store, IReadOnlyList<SetNode> rules, TimeSpan time)
    {
        AttributeDefinition attribute = Definition(store);
        BoundExpression[] bound = [.. rules.Select(rule => Bound(rule, attribute))];
        ConcurrentBag<double> times = [];
        long begin = Stopwatch.GetTimestamp();
        Thread[] clients = [.. Enumerable.Range(0, Clients).Select(client => new Thread(() =>
        {
            Evaluator one = new(EvaluationOptions.SingleThread);
            for (int i = client; Stopwatch.GetElapsedTime(begin) < time; i++)
            {
                long start = Stopwatch.GetTimestamp();
                one.Count(Planner.Plan(bound[i % bound.Length], store.Snapshot, AsOf), CancellationToken.None);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }))];
        Array.ForEach(clients, static client => client.Start());
        Array.ForEach(clients, static client => client.Join());
        return [.. times];
    }

    /// <summary>Median milliseconds a commit.</summary>
    private static double CommitFor(SegmentationStore store, uint devices, ref SplitMix64 random, TimeSpan time)
    {
        int id = Definition(store).Id;
        List<double> times = [];
        long begin = Stopwatch.GetTimestamp();
        while (times.Count == 0 || Stopwatch.GetElapsedTime(begin) < time)
        {
            List<TraitChange> changes = [];
            int first = random.Below(Ranks - TraitsABatch);
            for (int code = first; code < first + TraitsABatch; code++)
            {
                uint[] some = new uint[UpdatesATrait];
                for (int i = 0; i < some.Length; i++)
                {
                    some[i] = (uint)random.Below((int)devices);
                }

                Bitmap all = Bitmap.Of(some);
                Bitmap removed = Bitmap.Of(some.AsSpan(0, UpdatesATrait / 5));
                changes.Add(new PlainChange(new TraitKey(id, code), all.AndNot(removed), removed));
            }

            long start = Stopwatch.GetTimestamp();
            store.Commit(new IndexChange { DeviceCount = devices, Traits = changes });
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return Quantile([.. times], 0.5);
    }

    private static AttributeDefinition Definition(SegmentationStore store) =>
        store.Catalog.TryGetAttribute(Attribute, out AttributeDefinition? attribute) ? attribute : throw new InvalidOperationException($"The store lost the attribute {Attribute}.");

    private static BoundExpression Bound(SetNode node, AttributeDefinition attribute)
    {
        BoundExpression[] Of(IReadOnlyList<SetNode> nodes) => [.. nodes.Select(part => Bound(part, attribute))];
        return node switch
        {
            TraitNode trait => new BoundHas(attribute, [trait.Rank - 1], null, null),
            AnyNode any => new BoundOr(Of(any.Of)),
            AllNode { Of.Count: 1, Except.Count: 0 } all => Bound(all.Of[0], attribute),
            AllNode all => new BoundAnd([.. Of(all.Of), .. Of(all.Except).Select(static part => new BoundNot(part))]),
            _ => throw new ArgumentException($"A random rule holds no {node.GetType().Name}.", nameof(node)),
        };
    }

    private static double Quantile(double[] times, double quantile) => times.Order().ElementAt((int)(quantile * (times.Length - 1)));
}
