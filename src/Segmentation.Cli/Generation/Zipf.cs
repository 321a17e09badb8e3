using System;

namespace Segmentation.Cli.Generation;

/// <summary>Draws ranks whose frequency falls as 1 / (rank + 1), as sizes of real traits do; a draw costs one look-up.</summary>
/// <remarks>An alias table (Vose's construction) of weights made by division alone, so that it is the same on every machine.</remarks>
internal sealed class Zipf
{
    private readonly ulong[] _keep;
    private readonly int[] _alias;

    /// <param name="count">Number of ranks, 1 to 65,536.</param>
    public Zipf(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 65_536);
        _keep = new ulong[count];
        _alias = new int[count];
        Build(Weights(count));
    }

    public int Draw(Xoshiro random)
    {
        ulong bits = random.Next();
        int rank = (int)Math.BigMul(bits, (ulong)_keep.Length, out ulong rest);
        return rest < _keep[rank] ? rank : _alias[rank];
    }

    private static double[] Weights(int count)
    {
        double[] weights = new double[count];
        double sum = 0;
        for (int rank = 0; rank < count; rank++)
        {
            weights[rank] = 1.0 / (rank + 1);
            sum += weights[rank];
        }

        for (int rank = 0; rank < count; rank++)
        {
            weights[rank] *= count / sum;
        }

        return weights;
    }

    // Every column holds its own rank up to a threshold and one fuller rank above it.
    private void Build(double[] weights)
    {
        int[] small = new int[weights.Length];
        int[] large = new int[weights.Length];
        (int smalls, int larges) = (0, 0);
        for (int rank = 0; rank < weights.Length; rank++)
        {
            if (weights[rank] < 1)
            {
                small[smalls++] = rank;
            }
            else
            {
                large[larges++] = rank;
            }
        }

        while (smalls > 0 && larges > 0)
        {
            int poor = small[--smalls];
            int rich = large[larges - 1];
            (_keep[poor], _alias[poor]) = (Threshold(weights[poor]), rich);
            weights[rich] -= 1 - weights[poor];
            if (weights[rich] < 1)
            {
                larges--;
                small[smalls++] = rich;
            }
        }

        while (larges > 0)
        {
            _keep[large[--larges]] = ulong.MaxValue;
        }

        while (smalls > 0)
        {
            _keep[small[--smalls]] = ulong.MaxValue;
        }
    }

    private static ulong Threshold(double share) => share >= 1 ? ulong.MaxValue : (ulong)(share * (1UL << 53)) << 11;
}
