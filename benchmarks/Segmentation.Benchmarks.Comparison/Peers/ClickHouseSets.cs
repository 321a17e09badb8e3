using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Segmentation.Benchmarks.Comparison.Bitmaps;

namespace Segmentation.Benchmarks.Comparison.Peers;

/// <summary>ClickHouse over bitmap states: nested functions on one wide row made beforehand, or aggregates over a row a trait.</summary>
internal sealed class ClickHouseSets : IDisposable
{
    private readonly ClickHouse _clickHouse = new();

    public ClickHouseSets(World world, IReadOnlyCollection<int> ranks)
    {
        _clickHouse.Query("CREATE TABLE traits (trait UInt32, devices AggregateFunction(groupBitmap, UInt32)) ENGINE = Memory");
        string path = Path.GetTempFileName();
        using (BinaryWriter writer = new(File.Create(path)))
        {
            foreach (int rank in ranks)
            {
                WriteState(writer, rank, world[rank].ToPortable());
            }
        }

        _clickHouse.Query($"INSERT INTO traits SELECT * FROM file('{path}', 'RowBinary', 'trait UInt32, devices AggregateFunction(groupBitmap, UInt32)')");
        File.Delete(path);
        IEnumerable<string> columns = ranks.Select(static rank => string.Create(CultureInfo.InvariantCulture, $"groupBitmapMergeStateIf(devices, trait = {rank}) AS t{rank}"));
        _clickHouse.Query($"CREATE TABLE wide ENGINE = Memory AS SELECT {string.Join(", ", columns)} FROM traits");
    }

    public string Name => $"clickhouse-{_clickHouse.Version}";

    /// <summary>Nested bitmap functions over one row that holds every state: the form most in ClickHouse's favour.</summary>
    public Func<long>? Nested(SetNode node, int threads) => ClickHouseText.Nested(node) is { } text ? Query($"SELECT {text} FROM wide", threads) : null;

    /// <summary>Aggregate bitmap functions over the rows of the traits.</summary>
    public Func<long>? Aggregate(SetNode node, int threads) => ClickHouseText.Aggregate(node) is { } text ? Query(text, threads) : null;

    public void Dispose()
    {
        _clickHouse.Query("DROP TABLE traits");
        _clickHouse.Query("DROP TABLE wide");
        _clickHouse.Dispose();
    }

    private Func<long> Query(string sql, int threads)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{sql} SETTINGS max_threads = {threads}");
        return () => long.Parse(_clickHouse.Query(text).AsSpan().Trim(), CultureInfo.InvariantCulture);
    }

    /// <summary>A row as ClickHouse keeps it: the trait, then the state: kind 1 (a bitmap; up to 32 members are kind 0, a list), length, portable bytes.</summary>
    private static void WriteState(BinaryWriter writer, int rank, byte[] portable)
    {
        writer.Write(rank);
        writer.Write((byte)1);
        writer.Write7BitEncodedInt(portable.Length);
        writer.Write(portable);
    }
}
