using System;
using System.Collections.Generic;
using Segmentation.Benchmarks.Comparison.Bitmaps;

namespace Segmentation.Benchmarks.Comparison.Peers;

/// <summary>SQLite over a row a member, primary key (trait, device).</summary>
internal sealed class SqliteSets : ISetPeer
{
    private readonly SqliteTable _table = new();

    public SqliteSets(World world, IEnumerable<int> ranks)
    {
        foreach (int rank in ranks)
        {
            _table.Insert(rank, world[rank].ToArray());
        }
    }

    public string Name => "sqlite-index-trait-device";

    public Func<long>? Counter(SetNode node) => MembershipSql.Of(node) is { } sql ? () => _table.Scalar(sql) : null;

    public void Dispose() => _table.Dispose();
}
