using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Index;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>The devices and attributes of a benchmark: the attribute of rank r is held by each device with probability 0.5 / r, r from 1 to 1,000.</summary>
/// <remarks>
/// With 100 million devices, Z100M. The clustered form is Z100M-C: ids are sorted by 200 countries of Zipf sizes, and how likely an attribute is depends on
/// the country by a factor of 0 to 4 with the same share of all devices. Bitmaps are made when first asked for, each from a seed of its own.
/// </remarks>
internal sealed class World(int devices, bool isClustered)
{
    public const int Ranks = 1000;
    public const int RecencyBits = 10;
    public const int SpendBits = 20;

    private const int Countries = 200;
    private const double DeltaShare = 0.05;
    private const ulong Seed = 20260101;

    private readonly Dictionary<int, Bitmap> _traits = [];
    private readonly Dictionary<int, PlainTrait> _withDeltas = [];
    private readonly uint[] _buffer = new uint[devices / 2 + devices / 16 + 4096];
    private NumberTrait? _recency;
    private NumberTrait? _recencyWithDeltas;
    private NumberTrait? _spend;
    private NumberTrait? _spendWithDeltas;

    public int Devices { get; } = devices;

    public bool IsClustered { get; } = isClustered;

    /// <summary>Devices of the attribute of a rank.</summary>
    public Bitmap this[int rank]
    {
        get
        {
            if (!_traits.TryGetValue(rank, out Bitmap? members))
            {
                int count = Draw(rank, 0.5 / rank);
                _traits.Add(rank, members = BitmapBuilder.FromSorted(_buffer.AsSpan(0, count)).RunOptimize());
            }

            return members;
        }
    }

    /// <summary>The same devices, 5 % of them in added and as many others in base and removed.</summary>
    public PlainTrait WithDeltas(int rank)
    {
        if (!_withDeltas.TryGetValue(rank, out PlainTrait? trait))
        {
            Bitmap members = this[rank];
            SplitMix64 random = new(Seed ^ (ulong)rank << 32);
            Bitmap added = members.And(Sample(ref random, DeltaShare));
            double others = 0.5 / rank;
            Bitmap removed = Sample(ref random, DeltaShare * others / (1 - others)).AndNot(members);
            _withDeltas.Add(rank, trait = new PlainTrait(members.AndNot(added).Or(removed).RunOptimize(), added, removed));
        }

        return trait;
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

    private NumberTrait Numbers(int bits, ulong seed)
    {
        Bitmap[] slices = new Bitmap[bits + 1]; // the last is the sign
        for (int bit = 0; bit < bits; bit++)
        {
            SplitMix64 random = new(seed + 1_000_003 * (ulong)(bit + 1));
            slices[bit] = Sample(ref random, 0.5);
        }

        slices[bits] = Bitmap.Empty;
        return new NumberTrait(new BitSlices(Bitmap.FromRange(0, (uint)(Devices - 1)), slices), ValuedBitmap.Empty, Bitmap.Empty, Devices);
    }

    private NumberTrait WithDeltas(NumberTrait numbers, int bits)
    {
        SplitMix64 random = new(Seed + 77);
        int count = Sampling.Draw(ref random, DeltaShare, 0, Devices, _buffer);
        uint[] superseded = _buffer.AsSpan(0, count).ToArray();
        bool[] found = new bool[count];
        long[] values = new long[count];
        numbers.Base.Lookup(superseded, found, values);
        Bitmap members = BitmapBuilder.FromSorted(superseded);
        Bitmap[] slices = [.. numbers.Base.Slices.ToArray().Select((slice, bit) => bit < bits && bit % 2 == 0 ? slice.Xor(members) : slice)];
        return new NumberTrait(new BitSlices(numbers.Base.Existence, slices), ValuedBitmapBuilder.FromSorted(superseded, values), Bitmap.Empty, Devices);
    }

    private Bitmap Sample(ref SplitMix64 random, double probability) =>
        BitmapBuilder.FromSorted(_buffer.AsSpan(0, Sampling.Draw(ref random, probability, 0, Devices, _buffer)));

    private int Draw(int rank, double probability)
    {
        SplitMix64 random = new(Seed + (ulong)rank * 0xD1342543DE82EF95);
        if (!IsClustered)
        {
            return Sampling.Draw(ref random, probability, 0, Devices, _buffer);
        }

        double total = Enumerable.Range(1, Countries).Sum(static country => 1.0 / country);
        double[] factors = [.. Enumerable.Range(0, Countries).Select(_ => 4 * random.NextUnit())];
        double[] chances = Chances(factors, probability, total);
        int count = 0;
        double reached = 0;
        for (int country = 0; country < Countries; country++)
        {
            long first = (long)(Devices * (reached / total));
            reached += 1.0 / (country + 1);
            long end = country == Countries - 1 ? Devices : (long)(Devices * (reached / total));
            count += Sampling.Draw(ref random, chances[country], first, end, _buffer.AsSpan(count));
        }

        return count;
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
