using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Segmentation.Benchmarks.Comparison;

/// <summary>Ten independent traits over N devices, densities 50 % down to 0.5 %, from a fixed seed: the same memberships for every engine.</summary>
internal sealed class Memberships
{
    private static readonly double[] Densities = [0.5, 0.25, 0.167, 0.1, 0.05, 0.033, 0.02, 0.0125, 0.01, 0.005];

    private readonly List<uint>[] _members = new List<uint>[Densities.Length];

    public Memberships(int devices, ulong seed)
    {
        Devices = devices;
        for (int trait = 0; trait < Densities.Length; trait++)
        {
            List<uint> members = new((int)(devices * Densities[trait] * 1.02) + 16);
            SplitMix64 random = new(seed + (ulong)trait * 0x9E3779B97F4A7C15);
            ulong threshold = (ulong)(Densities[trait] * ulong.MaxValue);
            for (uint device = 0; device < devices; device++)
            {
                if (random.Next() < threshold)
                {
                    members.Add(device);
                }
            }

            _members[trait] = members;
        }
    }

    public int Devices { get; }

    public static int Traits => Densities.Length;

    public ReadOnlySpan<uint> this[int trait] => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_members[trait]);

    /// <summary>Rows <c>device,traits</c>, traits joined by semicolons.</summary>
    public void WriteCsv(string path)
    {
        using StreamWriter writer = new(path, false, new UTF8Encoding(false), 1 << 20);
        writer.Write("device,traits\n");
        int[] next = new int[Traits];
        StringBuilder line = new();
        for (uint device = 0; device < Devices; device++)
        {
            line.Clear().Append("d-").Append(device).Append(',');
            int start = line.Length;
            for (int trait = 0; trait < Traits; trait++)
            {
                if (next[trait] < _members[trait].Count && _members[trait][next[trait]] == device)
                {
                    next[trait]++;
                    line.Append(line.Length == start ? "t" : ";t").Append(trait + 1);
                }
            }

            writer.Write(line.Append('\n'));
        }
    }

    /// <summary>One file of little-endian 32-bit numbers a trait: what ClickHouse calls RowBinary.</summary>
    public string WriteBinary(string folder, int trait)
    {
        string path = Path.Combine(folder, $"trait{trait + 1}.bin");
        File.WriteAllBytes(path, System.Runtime.InteropServices.MemoryMarshal.AsBytes(this[trait]));
        return path;
    }
}
