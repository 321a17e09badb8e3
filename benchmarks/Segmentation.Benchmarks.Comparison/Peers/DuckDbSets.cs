using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Segmentation.Benchmarks.Comparison.Bitmaps;

namespace Segmentation.Benchmarks.Comparison.Peers;

/// <summary>DuckDB over a row a member, sorted by trait and device, so that its zone maps skip what no trait asks for.</summary>
internal sealed class DuckDbSets : ISetPeer
{
    private readonly DuckDb _database = new();

    public DuckDbSets(World world, IEnumerable<int> ranks, int threads)
    {
        _database.Execute(string.Create(CultureInfo.InvariantCulture, $"SET threads = {threads}"));
        _database.Execute("CREATE TABLE membership (trait INTEGER, device UINTEGER)");
        foreach (int rank in ranks.Order())
        {
            _database.Append("membership", rank, world[rank].ToArray());
        }
    }

    public string Name => $"duckdb-{DuckDb.Version.TrimStart('v')}";

    public Func<long>? Counter(SetNode node) => MembershipSql.Of(node) is { } sql ? () => _database.Scalar(sql) : null;

    public void Dispose() => _database.Dispose();
}
