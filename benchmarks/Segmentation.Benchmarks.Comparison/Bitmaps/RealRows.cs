using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps;
using static Segmentation.Benchmarks.Comparison.Peers.Croaring;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>W1 to W4: real sets, successive pairs, both libraries on the same containers; a row is one pass over the whole set.</summary>
internal sealed class RealRows(BitmapOptions options, RowSink sink)
{
    private delegate long Both(int left, int right);

    public void Run(string folder)
    {
        IReadOnlyList<string> names = options.IsQuick ? ["census1881"] : RealSet.Names;
        bool isPrepared = false;
        foreach (string name in names)
        {
            using RealPair pair = new(RealSet.Read(folder, name));
            if (!isPrepared || !options.IsQuick)
            {
                Prepare(pair);
                isPrepared = true;
            }

            Pairwise(pair);
            Whole(pair);
            Formats(pair);
        }

        Mean("W1", 1.0, names.Count);
        Mean("W2", 1.2, names.Count);
    }

    private static void Prepare(RealPair pair)
    {
        using SnapshotPair snapshot = pair.WriteSnapshots();
        Contest.Prepare(
        [
            () => Neighbours(pair, static (left, right) => left.And(right)),
            () => Neighbours(pair, static (left, right) => left.Or(right)),
            () => Neighbours(pair, static (left, right) => left.Xor(right)),
            () => Neighbours(pair, static (left, right) => left.AndNot(right)),
            () => pair.Ours.Zip(pair.Ours.Skip(1)).Sum(static pair => pair.First.AndCardinality(pair.Second)),
            () => Bitmap.OrMany(pair.Ours).Cardinality,
            pair.WriteOurs,
            pair.ReadOurs,
            pair.ProbeOurs,
            pair.ParseOurs,
            pair.ViewOurs,
            pair.SerialiseOurs,
            snapshot.OpenOurs,
        ]);
    }

    private static long Neighbours(RealPair pair, Func<Bitmap, Bitmap, Bitmap> operation) =>
        pair.Ours.Zip(pair.Ours.Skip(1)).Sum(both => operation(both.First, both.Second).Cardinality);

    private void Pairwise(RealPair pair)
    {
        Bitmap[] ours = pair.Ours;
        nint[] theirs = pair.Theirs;
        Materialise(pair, "and", (i, j) => ours[i].And(ours[j]).Cardinality, (i, j) => CountAndFree(roaring_bitmap_and(theirs[i], theirs[j])));
        Materialise(pair, "or", (i, j) => ours[i].Or(ours[j]).Cardinality, (i, j) => CountAndFree(roaring_bitmap_or(theirs[i], theirs[j])));
        Materialise(pair, "xor", (i, j) => ours[i].Xor(ours[j]).Cardinality, (i, j) => CountAndFree(roaring_bitmap_xor(theirs[i], theirs[j])));
        Materialise(pair, "andnot", (i, j) => ours[i].AndNot(ours[j]).Cardinality, (i, j) => CountAndFree(roaring_bitmap_andnot(theirs[i], theirs[j])));
        CountOnly(pair, "and", (i, j) => ours[i].AndCardinality(ours[j]), (i, j) => (long)roaring_bitmap_and_cardinality(theirs[i], theirs[j]));
        CountOnly(pair, "or", (i, j) => ours[i].OrCardinality(ours[j]), (i, j) => (long)roaring_bitmap_or_cardinality(theirs[i], theirs[j]));
        CountOnly(pair, "xor", (i, j) => ours[i].XorCardinality(ours[j]), (i, j) => (long)roaring_bitmap_xor_cardinality(theirs[i], theirs[j]));
        CountOnly(pair, "andnot", (i, j) => ours[i].AndNotCardinality(ours[j]), (i, j) => (long)roaring_bitmap_andnot_cardinality(theirs[i], theirs[j]));
    }

    private void Materialise(RealPair pair, string operation, Both ours, Both theirs) => Successive($"W1-{pair.Name}-{operation}", pair, ours, theirs);

    private void CountOnly(RealPair pair, string operation, Both ours, Both theirs) => Successive($"W2-{pair.Name}-{operation}", pair, ours, theirs);

    private void Successive(string workload, RealPair pair, Both ours, Both theirs)
    {
        int last = pair.Ours.Length - 1;
        Compare(workload, pair, () => Sum(ours), () => Sum(theirs));

        long Sum(Both operation)
        {
            long sum = 0;
            for (int i = 0; i < last; i++)
            {
                sum += operation(i, i + 1);
            }

            return sum;
        }
    }

    private void Whole(RealPair pair)
    {
        Compare($"W3-{pair.Name}-union", pair, () => Bitmap.OrMany(pair.Ours).Cardinality, () => CountAndFree(OrMany(pair.Theirs)));
        Compare($"W3-{pair.Name}-to-array", pair, pair.WriteOurs, pair.WriteTheirs);
        Compare($"W3-{pair.Name}-iterate", pair, pair.ReadOurs, pair.ReadTheirs, "both fill a buffer of 1,024 ids by a cursor");
        Compare($"W3-{pair.Name}-contains", pair, pair.ProbeOurs, pair.ProbeTheirs);
    }

    private void Formats(RealPair pair)
    {
        const string Copy = "portable bytes, checked in full by both and copied";
        Compare($"W4-{pair.Name}-parse", pair, pair.ParseOurs, pair.ParseTheirs, Copy);
        Compare($"W4-{pair.Name}-view", pair, pair.ViewOurs, pair.ViewTheirs, "ours opens portable bytes in place and checks them in full; CRoaring's frozen view checks nothing");
        using (SnapshotPair snapshot = pair.WriteSnapshots())
        {
            Compare($"W4-{pair.Name}-snapshot", pair, snapshot.OpenOurs, snapshot.OpenTheirs, "both open and map their file and list all bitmaps; ours checks frame and directory, CRoaring nothing", 1);
        }

        Compare($"W4-{pair.Name}-serialise", pair, pair.SerialiseOurs, pair.SerialiseTheirs, "byte-identical");
    }

    private void Compare(string workload, RealPair pair, Func<long> ours, Func<long> theirs, string? note = null, double? target = null)
    {
        Contest contest = new(options);
        contest.Add("ours", ours);
        contest.Add(Name, theirs);
        double[] medians = contest.Medians();
        sink.Add(new BitmapRow
        {
            Workload = workload,
            Peer = Name,
            Devices = 0,
            Target = target,
            OursMilliseconds = medians[0],
            PeerMilliseconds = medians[1],
            BytesTouched = pair.PayloadBytes,
            Note = note,
        });
    }

    private void Mean(string workload, double target, int sets)
    {
        double[] ratios = [.. sink.Rows.Where(row => row.Workload.StartsWith(workload + "-", StringComparison.Ordinal)).Select(static row => row.Ratio ?? 0)];
        if (ratios.Length == 0)
        {
            return;
        }

        double mean = Math.Exp(ratios.Average(Math.Log));
        sink.Add(new BitmapRow
        {
            Workload = workload + "-geometric-mean",
            Peer = Name,
            Devices = 0,
            Target = sets == RealSet.Names.Count ? target : null,
            Ratio = mean,
            Note = $"of {ratios.Length} rows",
        });
    }
}
