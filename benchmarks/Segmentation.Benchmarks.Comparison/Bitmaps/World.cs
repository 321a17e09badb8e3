using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.Bitmaps;
using Segmentation.Index;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>The devices and attributes of a benchmark: the attribute of rank r is held by each device with probability 0.5 / r, r from 1 to 1,000.</summary>
/// <remarks>
/// With 100 million devices, Z100M. The clustered form is Z100M-C: ids are sorted by 200 countries of Zipf sizes, and how likely an attribute is depends on
/// the country by a factor of 0 to 4 with the same share of all devices. Bitmaps are made when first asked for, each from a seed of its own.
/// </remarks>
/// <threadsafety>Safe for concurrent callers; two may make the same set at once, and both get one of the two.</threadsafety>
internal sealed class World(int devices, bool isClustered)
{
    public const int Ranks = 1000;
    public const int RecencyBits = 10;
    public const int SpendBits = 20;

    private const int Countries = 200;
    private const double DeltaShare = 0.05;
    private const ulong Seed = 20260101;

    private readonly ConcurrentDictionary<int, Bitmap> _traits = [];
    private readonly ConcurrentDictionary<int, PlainTrait> _withDeltas = [];
    private NumberTrait? _recency;
    private NumberTrait? _recencyWithDeltas;
    private NumberTrait? _spend;
    private NumberTrait? _spendWithDeltas;

    public int Devices { get; } = devices;

    public bool IsClustered { get; } = isClustered;

    /// <summary>Devices of the attribute of a rank.</summary>
    public Bitmap this[int rank] => _traits.GetOrAdd(rank, MakeTrait);

    /// <summary>The same devices, 5 % of them in added and as many others in base and removed.</summary>
    public PlainTrait WithDeltas(int rank) => _withDeltas.GetOrAdd(rank, MakeDeltas);

    /// <summary>Makes the attributes of some ranks, with and without deltas, by all processors.</summary>
    public void Make(IEnumerable<int> ranks, bool hasNumbers)
    {
        List<Action> works = hasNumbers ? [() => _ = RecencyWithDeltas] : [];
        works.AddRange(ranks.Order().Select<int, Action>(rank => () => _ = WithDeltas(rank))); // the largest first, one at a time
        int next = -1;
        Parallel.For(0, Environment.ProcessorCount, _ =>
        {
            for (int i = Interlocked.Increment(ref next); i < works.Count; i = Interlocked.Increment(ref next))
            {
                works[i]();
            }
        });
    }

    /// <summary>A uniform number of 0 to 1,023 for every device.</summary>
    public NumberTrait Recency => _recency ??= Numbers(RecencyBits, Seed);

    /// <summary>The same numbers, those of 5 % of the devices in added, where the base holds another number. Nobody's number is removed.</summary>
    public NumberTrait RecencyWithDeltas => _recencyWithDeltas ??= WithDeltas(Recency, RecencyBits);

    /// <summary>A uniform number of 0 to 1,048,575 for every device.</summary>
    public NumberTrait Spend => _spend ??= Numbers(SpendBits, Seed + 5);

    /// <summary>The same numbers with deltas, as of <see cref="RecencyWithDeltas"/>.</summary>
    public NumberTrait SpendWithDeltas => _spendWithDeltas ??= WithDeltas(Spend, SpendBits);

    /// <summary>Bytes of the payloads that a question reads at most: every set that it names, once.</summary>
    public long BytesOf(SetNode node, bool hasDeltas)
    {
        long bytes = node.HasRange ? Recency.Base.Slices.ToArray().Sum(BytesOf) : 0;
        foreach (int rank in node.Ranks)
        {
            bytes += hasDeltas && WithDeltas(rank) is { } trait ? BytesOf(trait.Base) + BytesOf(trait.Added) + BytesOf(trait.Removed) : BytesOf(this[rank]);
        }

        return bytes;
    }

    public static long BytesOf(Bitmap bitmap)
    {
        long bytes = 0;
        foreach (ref readonly Segmentation.Bitmaps.Containers.Container container in bitmap.Containers)
        {
            bytes += container.PayloadLength;
        }

        return bytes;
    }

    private Bitmap MakeTrait(int rank) => BitmapBuilder.FromSorted(Draw(rank, 0.5 / rank)).RunOptimize();

    private PlainTrait MakeDeltas(int rank)
    {
        Bitmap members = this[rank];
        SplitMix64 random = new(Seed ^ (ulong)rank << 32);
        Bitmap added = members.And(Sample(ref random, DeltaShare));
        double others = 0.5 / rank;
        Bitmap removed = Sample(ref random, DeltaShare * others / (1 - others)).AndNot(members);
        return new PlainTrait(members.AndNot(added).Or(removed).RunOptimize(), added, removed);
    }

    private NumberTrait Numbers(int bits, ulong seed)
    {
        Bitmap[] slices = new Bitmap[bits + 1]; // the last is the sign
        Parallel.For(0, bits, bit =>
        {
            SplitMix64 random = new(seed + 1_000_003 * (ulong)(bit + 1));
            slices[bit] = Sample(ref random, 0.5);
        });
        slices[bits] = Bitmap.Empty;
        return new NumberTrait(new BitSlices(Bitmap.FromRange(0, (uint)(Devices - 1)), slices), ValuedBitmap.Empty, Bitmap.Empty, Devices);
    }

    private NumberTrait WithDeltas(NumberTrait numbers, int bits)
    {
        SplitMix64 random = new(Seed + 77);
        uint[] superseded = Drawn(ref random, DeltaShare).ToArray();
        bool[] found = new bool[superseded.Length];
        long[] values = new long[superseded.Length];
        numbers.Base.Lookup(superseded, found, values);
        Bitmap members = BitmapBuilder.FromSorted(superseded);
        Bitmap[] slices = [.. numbers.Base.Slices.ToArray().Select((slice, bit) => bit < bits && bit % 2 == 0 ? slice.Xor(members) : slice)];
        return new NumberTrait(new BitSlices(numbers.Base.Existence, slices), ValuedBitmapBuilder.FromSorted(superseded, values), Bitmap.Empty, Devices);
    }

    private Bitmap Sample(ref SplitMix64 random, double probability) => BitmapBuilder.FromSorted(Drawn(ref random, probability));

    private ReadOnlySpan<uint> Drawn(scoped ref SplitMix64 random, double probability)
    {
        uint[] room = RoomFor(probability);
        return room.AsSpan(0, Sampling.Draw(ref random, probability, 0, Devices, room));
    }

    private ReadOnlySpan<uint> Draw(int rank, double probability)
    {
        SplitMix64 random = new(Seed + (ulong)rank * 0xD1342543DE82EF95);
        if (!IsClustered)
        {
            return Drawn(ref random, probability);
        }

        double total = Enumerable.Range(1, Countries).Sum(static country => 1.0 / country);
        double[] factors = [.. Enumerable.Range(0, Countries).Select(_ => 4 * random.NextUnit())];
        double[] chances = Chances(factors, probability, total);
        uint[] room = RoomFor(probability);
        int count = 0;
        double reached = 0;
        for (int country = 0; country < Countries; country++)
        {
            long first = (long)(Devices * (reached / total));
            reached += 1.0 / (country + 1);
            long end = country == Countries - 1 ? Devices : (long)(Devices * (reached / total));
            count += Sampling.Draw(ref random, chances[country], first, end, room.AsSpan(count));
        }

        return room.AsSpan(0, count);
    }

    /// <summary>Room for what is drawn, and for twenty standard deviations more.</summary>
    private uint[] RoomFor(double probability)
    {
        double expected = Devices * Math.Min(1, probability);
        return GC.AllocateUninitializedArray<uint>((int)Math.Min(Devices, expected + 20 * Math.Sqrt(expected) + 4_096));
    }

    /// <summary>A probability a country, none above 1, whose mean over all devices is the one asked for.</summary>
    private static double[] Chances(double[] factors, double probability, double total)
    {
        double scale = 1;
        for (int step = 0; step < 50; step++)
        {
            double mean = factors.Select((factor, country) => Math.Min(1, scale * factor * probability) / (country + 1) / total).Sum();
            scale *= probability / mean;
        }

        return [.. factors.Select(factor => Math.Min(1, scale * factor * probability))];
    }
}
