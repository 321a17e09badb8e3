using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.Store;
using Segmentation.TestSupport.Conventions;
using Segmentation.TestSupport.Store;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Delivery;

/// <summary>Exports beside changes of what they are made from.</summary>
public sealed class ExportReviewTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_destination_that_changes_while_an_export_is_planned_gets_nothing_of_the_old_plan(bool isMadeAnew)
    {
        MeddlingClock clock = new();
        using ExportWorld world = new(60, options => options with { Clock = clock });
        world.Ingest(Enumerable.Range(0, 20), "tv");
        world.Activate("a", "n >= 0");
        int floor = 5;
        clock.Meddle = () =>
        {
            floor++;
            if (isMadeAnew)
            {
                world.Engine.DeleteActivation("a", null, null);
                world.Engine.DeleteDestination(ExportWorld.Destination);
                world.Engine.CreateDestination(ExportWorld.Destination, floor % 2 == 0 ? "tv" : "cookie", 5);
                world.Engine.CreateActivation(new ActivationDefinition { Name = "a", Segment = "s-a", Destination = ExportWorld.Destination }, null);
            }
            else
            {
                world.Engine.UpdateDestination(ExportWorld.Destination, floor, null, null);
            }
        };
        InputException refusal = Assert.Throws<InputException>(() => world.Begin());
        Assert.Equal(InputProblem.NotAllowed, refusal.Problem);
        Assert.True(floor > 5, "the destination was changed");
        clock.Meddle = null;
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(world.Store, "exports")));
        Assert.Contains(world.Begin().Activations[0].Members, (long[])[60, 20]);
        Assert.Empty(world.Engine.Verify());
    }

    [Fact]
    public async Task Who_waits_for_another_export_of_the_destination_to_be_planned_can_give_up()
    {
        MeddlingClock clock = new();
        using ExportWorld world = new(60, options => options with { Clock = clock });
        world.Activate("a", "n >= 0");
        using SemaphoreSlim reached = new(0);
        using SemaphoreSlim go = new(0);
        clock.Meddle = () =>
        {
            reached.Release();
            go.Wait(TestContext.Current.CancellationToken);
            clock.Meddle = null;
        };
        Task<ExportPlan> first = Task.Run(() => world.Begin(), TestContext.Current.CancellationToken);
        await reached.WaitAsync(TestContext.Current.CancellationToken);
        using CancellationTokenSource impatience = new();
        Task<ExportPlan> second = Task.Run(() => world.Engine.BeginExport(new ExportRequest { Destination = ExportWorld.Destination, RequestId = "r2" }, impatience.Token), CancellationToken.None);
        await impatience.CancelAsync();
        try
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WithPatience("the end of the export that was given up"));
        }
        finally
        {
            go.Release();
        }

        Assert.Equal(60, (await first).Activations[0].Members);
    }

    [Fact]
    public void A_commit_needs_no_folder_where_nothing_was_delivered()
    {
        using ExportWorld world = new(10);
        world.Activate("none", "n < 0");
        ExportPlan plan = world.Begin();
        Directory.Delete(Path.Combine(world.Store, "exports"));
        Assert.Empty(world.Commit(plan, []).Sets);
    }

    [Fact]
    public void Only_of_open_exports_the_plan_is_kept_in_memory()
    {
        ManualClock clock = new(ExportWorld.Start);
        StoreOptions options = new() { Time = clock };
        using StoreDirectory directory = new();
        using (SegmentationStore store = SegmentationStore.Create(directory.Store, new StoreSettings(), options))
        {
            store.AddExport(Entry('a', clock));
            store.AddExport(Entry('b', clock));
            store.CommitExport(store.FindExport("net", Id('a'))!, previous => new ManifestRecord
            {
                Destination = "net", Export = Id('a'), Checkpoint = new byte[32], Previous = previous, Committed = ExportWorld.Start, PolicyEpoch = 0, Sets = [],
            });
            Require(store, (0, 3));
            clock.Advance(TimeSpan.FromDays(2));
            store.PruneExports();
            Require(store, (0, 0));
        }

        using SegmentationStore again = SegmentationStore.Open(directory.Store, options);
        Require(again, (0, 0));
        Assert.Empty(again.Verify());

        static void Require(SegmentationStore store, (int A, int B) kept)
        {
            Assert.Equal(kept, (store.FindExport("net", Id('a'))!.Plan.Length, store.FindExport("net", Id('b'))!.Plan.Length));
            Assert.Equal([1, 2, 3], store.WithPlan(store.FindExport("net", Id('a'))!).Plan.ToArray());
            Assert.Equal([1, 2, 3], store.WithPlan(store.FindExport("net", Id('b'))!).Plan.ToArray());
        }
    }

    private static string Id(char digit) => new(digit, 32);

    private static ExportEntry Entry(char digit, ManualClock clock) => new()
    {
        Id = Id(digit),
        Destination = "net",
        Request = $"{digit}",
        RequestDigest = new byte[32],
        State = ExportState.Open,
        Created = clock.GetUtcNow(),
        Expires = clock.GetUtcNow().AddDays(1),
        Version = 0,
        PolicyEpoch = 0,
        KeyEpoch = 1,
        ShardBits = 0,
        FileLength = 0,
        FileCrc = 0,
        Plan = new byte[] { 1, 2, 3 },
    };

    /// <summary>A clock that does something when a thread that does not do so already asks for the time.</summary>
    private sealed class MeddlingClock : TimeProvider
    {
        private readonly AsyncLocal<bool> _isMeddling = new();

        public Action? Meddle { get; set; }

        public override DateTimeOffset GetUtcNow()
        {
            if (Meddle is { } meddle && !_isMeddling.Value)
            {
                _isMeddling.Value = true;
                meddle();
                _isMeddling.Value = false;
            }

            return ExportWorld.Start;
        }
    }
}
