using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Xunit;

namespace Segmentation.Core.Tests.Delivery;

/// <summary>Random segments, deletions and restarts against the definition: sort all scoped tokens, cut them by their leading bits.</summary>
public sealed class ExportProperties
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void An_export_is_what_its_definition_says_whatever_was_deleted_since(int seed)
    {
        Random random = new(seed);
        int devices = 200 + random.Next(5_000);
        int shardTokens = 16 << random.Next(8);
        using ExportWorld world = new(devices, options => options with { ShardTokens = shardTokens });
        List<int[]> members = [];
        int count = 1 + random.Next(4);
        for (int i = 0; i < count; i++)
        {
            int first = random.Next(devices - 20);
            int last = random.Next(first + 5, devices);
            int hole = random.Next(first, last);
            world.Activate($"a{i}", string.Create(CultureInfo.InvariantCulture, $"n BETWEEN {first} AND {last} EXCEPT n = {hole}"));
            members.Add([.. Enumerable.Range(first, last - first + 1).Where(n => n != hole)]);
        }

        ExportPlan plan = world.Begin();
        Assert.Equal(members.Select(static one => (long)one.Length), plan.Activations.Select(static planned => planned.Members));
        HashSet<int> gone = [];
        for (int round = 0; round < 3; round++)
        {
            int maxTokens = 1 + random.Next(200);
            IReadOnlyList<ExportChunk> chunks = world.ReadAll(plan, maxTokens);
            for (int i = 0; i < count; i++)
            {
                Assert.Equal(world.Expected(members[i].Where(n => !gone.Contains(n))), chunks.Where(chunk => chunk.Index == i).SelectMany(ExportWorld.Tokens));
            }

            int[] deleted = [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.Next(devices))];
            world.Engine.Delete("cookie", [.. deleted.Select(static n => $"c{n}")]);
            gone.UnionWith(deleted);
            if (random.Next(2) == 0)
            {
                world.Reopen();
            }
        }

        Assert.Equal(members.Select(one => (long)one.Count(n => !gone.Contains(n))), world.Commit(plan).Sets.Select(static set => set.Count));
        Assert.Empty(world.Engine.Verify());
    }
}
