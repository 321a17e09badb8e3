using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Segmentation.Benchmarks.Comparison.Peers;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>Rules against ClickHouse, and at up to 10 million devices against engines that hold a row or a word a member.</summary>
internal sealed class PeerRows(BitmapOptions options, RowSink sink)
{
    private const double ClickHouseTarget = 20;

    /// <summary>Both forms, the same number of threads on both sides.</summary>
    public void RunClickHouse(World world, IEnumerable<Workload> workloads, EngineSide engine, ClickHouseSets clickHouse)
    {
        int[] threads = BitmapOptions.Threads == 1 ? [1] : [1, BitmapOptions.Threads];
        foreach (Workload workload in workloads)
        {
            foreach ((string form, Func<int, Func<long>?> counter) in new (string, Func<int, Func<long>?>)[]
            {
                ("nested", count => clickHouse.Nested(workload.Rule, count)),
                ("aggregate", count => clickHouse.Aggregate(workload.Rule, count)),
            })
            {
                if (options.IsQuick && (form == "aggregate" || workload.Name == "W8-or-200") && !Workloads.Rules.Contains(workload))
                {
                    continue;
                }

                string peer = $"{clickHouse.Name}-{form}";
                if (counter(1) is null)
                {
                    sink.Add(BitmapRow.Missing(workload.Name, world.Devices, null, "no threshold function, and a triangle of this many steps is no plan") with { Peer = peer });
                    continue;
                }

                Contest contest = new(options);
                foreach (int count in threads)
                {
                    contest.Add($"ours by {count}", engine.Counter(workload.Rule, hasDeltas: false, count));
                    contest.Add($"{peer} by {count}", counter(count)!);
                }

                double[] medians = contest.Medians();
                for (int i = 0; i < threads.Length; i++)
                {
                    sink.Add(new BitmapRow
                    {
                        Workload = workload.Name,
                        Peer = peer,
                        Threads = threads[i],
                        PeerThreads = threads[i],
                        Devices = world.Devices,
                        Target = ClickHouseTarget,
                        OursMilliseconds = medians[2 * i],
                        PeerMilliseconds = medians[2 * i + 1],
                        BytesTouched = world.BytesOf(workload.Rule, hasDeltas: false),
                    });
                }
            }
        }
    }

    /// <summary>Engines that are slow by a factor of thousands are called three times a rule, not seven.</summary>
    public void RunSmall(World world, IReadOnlyList<Workload> workloads)
    {
        int[] ranks = [.. workloads.SelectMany(static workload => workload.Rule.Ranks).Distinct()];
        EngineSide engine = new(world, ranks, hasNumbers: false);
        foreach ((int rounds, Func<ISetPeer>? open, string reason) in Openers(world, ranks))
        {
            if (open is null)
            {
                sink.Add(BitmapRow.Missing("W5 to W9", world.Devices, null, reason));
                continue;
            }

            using ISetPeer peer = open();
            foreach (Workload workload in workloads)
            {
                if (peer.Counter(workload.Rule) is not { } counter)
                {
                    continue;
                }

                Contest contest = new(options with { Rounds = rounds });
                contest.Add("ours", engine.Counter(workload.Rule, hasDeltas: false, 1));
                contest.Add(peer.Name, counter);
                double[] medians = contest.Medians();
                sink.Add(new BitmapRow
                {
                    Workload = workload.Name,
                    Peer = peer.Name,
                    Devices = world.Devices,
                    OursMilliseconds = medians[0],
                    PeerMilliseconds = medians[1],
                    BytesTouched = world.BytesOf(workload.Rule, hasDeltas: false),
                    Note = string.Create(CultureInfo.InvariantCulture, $"{world.Devices:N0} devices, {rounds} rounds"),
                });
            }
        }
    }

    private IEnumerable<(int Rounds, Func<ISetPeer>? Open, string Reason)> Openers(World world, int[] ranks)
    {
        yield return (options.Rounds, () => new BitArrays(world, ranks), "");
        yield return (3, PeerLibraries.HasDuckDb ? () => new DuckDbSets(world, ranks, 1) : null, "DuckDB's library is not installed: run eng/peers, or name libduckdb.so in SEGMENTATION_DUCKDB");
        yield return (3, () => new HashSets(world, ranks), "");
        yield return (3, () => new SqliteSets(world, ranks), "");
    }
}
