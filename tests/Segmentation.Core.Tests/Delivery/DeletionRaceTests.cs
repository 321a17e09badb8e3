using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Delivery;

public sealed class DeletionRaceTests
{
    [Fact]
    public void A_chunk_asked_for_after_a_deletion_was_acknowledged_is_refused()
    {
        using ExportWorld world = new(400);
        world.Activate("a", "n >= 0");
        ExportPlan plan = world.Begin();
        using IEnumerator<ExportChunk> chunks = world.Engine.ReadExport(ExportWorld.Destination, plan.Id, 0, 0, 1, CancellationToken.None).GetEnumerator();
        Assert.True(chunks.MoveNext());
        world.Engine.Delete("cookie", ["c7"]);
        Assert.Equal(InputProblem.PolicyEpochChanged, Assert.Throws<InputException>(() => chunks.MoveNext()).Problem);
    }

    [Fact]
    public async Task No_token_of_a_device_is_handed_out_to_who_asks_after_its_deletion_and_none_is_ever_torn()
    {
        const int Devices = 6_000;
        const int Deletions = 60;
        using ExportWorld world = new(Devices, static options => options with { ShardTokens = 2_000 });
        world.Activate("a", "n >= 0");
        ExportPlan plan = world.Begin();
        HashSet<string> all = [.. world.Expected(Enumerable.Range(0, Devices))];
        string[] doomed = [.. Enumerable.Range(0, Deletions).Select(i => world.Expected([i]).Single())];
        ConcurrentDictionary<string, bool> deleted = new();
        using CancellationTokenSource done = new();
        Task[] readers = [.. Enumerable.Range(0, 3).Select(reader => Task.Run(() => ReadOn(reader)))];
        for (int i = 0; i < Deletions; i++)
        {
            world.Engine.Delete("cookie", [$"c{i}"]);
            deleted[doomed[i]] = true;
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Equal(world.Expected(Enumerable.Range(Deletions, Devices - Deletions)), world.ReadAll(plan, 65_536).SelectMany(ExportWorld.Tokens));

        void ReadOn(int reader)
        {
            for (int round = reader; !done.IsCancellationRequested; round++)
            {
                using IEnumerator<ExportChunk> chunks = world.Engine.ReadExport(
                    ExportWorld.Destination, plan.Id, round % plan.ShardCount, 0, 500, CancellationToken.None).GetEnumerator();
                while (true)
                {
                    HashSet<string> gone = [.. deleted.Keys];
                    try
                    {
                        if (!chunks.MoveNext())
                        {
                            break;
                        }
                    }
                    catch (InputException exception) when (exception.Problem == InputProblem.PolicyEpochChanged)
                    {
                        break;
                    }

                    foreach (string token in ExportWorld.Tokens(chunks.Current))
                    {
                        Assert.DoesNotContain(token, gone);
                        Assert.Contains(token, all);
                    }
                }
            }
        }
    }
}
