namespace Segmentation.Cli.Generation;

/// <summary>What never changes about the n-th synthetic device: a function of seed and number, so that nothing is kept in memory.</summary>
internal readonly struct SyntheticDevice
{
    public const int Countries = 40;
    public const int Systems = 6;
    public const int Clusters = 20;
    public const int YoungestAge = 18;
    public const int OldestAge = 90;

    private const int AgeSpread = OldestAge - YoungestAge + 1;

    // Cumulative shares of a thousand.
    private static readonly int[] SystemShares = [430, 720, 870, 950, 985, 1000];

    public SyntheticDevice(ulong seed, long number)
    {
        Number = number;
        ulong bits = Xoshiro.Mix(unchecked(Xoshiro.Mix(seed) + (ulong)number));
        Id = Xoshiro.Mix(unchecked(bits ^ 0xD1CE));
        Country = Skew((int)(bits & 0xFFFF), Countries);
        Cluster = (int)(((bits >> 16) & 0xFFFF) * Clusters >> 16);

        // Two dice: ages lie around the middle, as ages do.
        int dice = (int)((((bits >> 32) & 0xFF) + ((bits >> 40) & 0xFF)) * AgeSpread / 511);
        Age = YoungestAge + dice;
        System = Share((int)((bits >> 48) & 0xFF) * 1000 / 256);
        Newsletter = ((bits >> 56) & 0xFF) < 77;
    }

    public long Number { get; }

    /// <summary>64 bits that no other device of the seed has.</summary>
    public ulong Id { get; }

    public int Country { get; }

    /// <summary>Which interests it leans to: devices of a cluster share them.</summary>
    public int Cluster { get; }

    public int Age { get; }

    public int System { get; }

    public bool Newsletter { get; }

    // The square of a uniform share: the first country is held by a sixth of all.
    private static int Skew(int uniform, int count) => (int)((long)uniform * uniform * count >> 32);

    private static int Share(int perMille)
    {
        int index = 0;
        while (perMille >= SystemShares[index])
        {
            index++;
        }

        return index;
    }
}
