using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Delivery;

public sealed class ExportPlanTests : IDisposable
{
    private readonly ExportWorld _world = new(300, static options => options with { MaxOpenExports = 3 });

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(5, true)]
    [InlineData(4, false)]
    public void The_floor_decides_to_the_device_and_a_refusal_names_no_size(int devices, bool delivered)
    {
        _world.Activate("a", $"n < {devices}");
        PlannedActivation planned = Assert.Single(_world.Begin().Activations);
        Assert.Equal(delivered ? devices : 0, planned.Members);
        Assert.Equal(delivered ? [] : ["BELOW_FLOOR"], planned.Blocks.Select(static block => block.Reason));
        Assert.DoesNotContain("4", string.Concat(planned.Blocks.Select(static block => block.Operand + block.Advice)), StringComparison.Ordinal);
        Assert.NotNull(planned.Stamp);
    }

    [Fact]
    public void Only_devices_of_the_destinations_id_space_count()
    {
        _world.Ingest(Enumerable.Range(0, 4), "tv");
        _world.Activate("a", "n < 4");
        Assert.Equal("BELOW_FLOOR", Assert.Single(Assert.Single(_world.Begin().Activations).Blocks).Reason);
        _world.Activate("b", "n < 10");
        Assert.Equal(10, _world.Begin("r2", "b").Activations[0].Members);
    }

    [Fact]
    public void What_cannot_be_delivered_now_is_a_block_and_the_rest_goes_on()
    {
        foreach (string name in (string[])["paused", "ended", "over", "later", "good"])
        {
            _world.Activate(name, "n < 50");
        }

        Change("paused", static order => order with { State = ActivationState.Paused });
        Change("ended", static order => order with { State = ActivationState.Ended });
        Change("over", static order => order with { End = ExportWorld.Start });
        Change("later", static order => order with { Start = ExportWorld.Start.AddTicks(10_000) });
        ExportPlan plan = _world.Begin("r", "paused", "ended", "over", "later", "good");
        Assert.Equal(["PAUSED", "ENDED", "ENDED", "NOT_STARTED", ""], plan.Activations.Select(static planned => string.Join(",", planned.Blocks.Select(static block => block.Reason))));
        Assert.Equal([0, 0, 0, 0, 50], plan.Activations.Select(static planned => planned.Members));
        Assert.Equal(["good", "later"], _world.Begin("all").Activations.Select(static planned => planned.Activation.Definition.Name));
        Assert.All(_world.ReadAll(plan), static chunk => Assert.Equal(4, chunk.Index));
        Assert.Contains("create another", Advice("ended"), StringComparison.Ordinal);
        Assert.Contains("until 2026-01-01T12:00:00Z; set a later end", Advice("over"), StringComparison.Ordinal);
        Change("over", static order => order with { End = ExportWorld.Start.AddTicks(1) });
        Assert.Equal(50, _world.Begin("later", "over").Activations[0].Members); // the advice helps
        _world.Commit(plan);

        string Advice(string name) => plan.Activations.Single(planned => planned.Activation.Definition.Name == name).Blocks[0].Advice;
    }

    [Fact]
    public void A_plan_of_which_nothing_is_delivered_is_still_a_plan()
    {
        _world.Activate("none", "n < 0");
        ExportPlan plan = _world.Begin();
        Assert.Equal((1, 32), (plan.ShardCount, plan.Id.Length));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_world.Store, "exports")));
        Assert.True(Assert.Single(_world.Read(plan, 0)).IsLast);
        Assert.Empty(_world.Commit(plan).Sets);
    }

    [Fact]
    public void A_request_that_cannot_be_meant_is_refused()
    {
        _world.Engine.CreateDestination("other", "cookie", 5);
        _world.Activate("a", "n < 50");
        _world.Activate("foreign", "n < 50", "other");
        Assert.Equal(InputProblem.NotFound, Problem("r", "a", "unknown"));
        Assert.Equal(InputProblem.NotFound, Problem("r", "foreign"));
        Assert.Equal(InputProblem.Invalid, Problem("r", "a", "a"));
        Assert.Equal(InputProblem.Invalid, Problem(""));
        Assert.Equal(InputProblem.Invalid, Problem(new string('x', 129)));
        Assert.Equal(InputProblem.Invalid, Problem("r", [.. Enumerable.Range(0, 1_001).Select(static i => $"{i}")]));
        Assert.Equal(InputProblem.NotFound, Assert.Throws<InputException>(() => _world.Engine.BeginExport(
            new ExportRequest { Destination = "nowhere", RequestId = "r" }, CancellationToken.None)).Problem);
        Assert.Equal(50, _world.Begin(new string('x', 128), "a").Activations[0].Members);

        InputProblem Problem(string request, params string[] activations) => Assert.Throws<InputException>(() => _world.Begin(request, activations)).Problem;
    }

    [Fact]
    public void A_request_id_stands_for_one_request_of_one_destination_for_35_days()
    {
        _world.Engine.CreateDestination("other", "cookie", 5);
        _world.Activate("a", "n < 50");
        _world.Activate("b", "n < 60");
        _world.Activate("c", "n < 70", "other");
        ExportPlan plan = _world.Begin("r", "a", "b");
        Change("a", static order => order with { State = ActivationState.Paused });
        ExportReadingTests.AssertSamePlan(plan, _world.Begin("r", "a", "b"));
        _world.Reopen();
        ExportReadingTests.AssertSamePlan(plan, _world.Begin("r", "a", "b"));
        Assert.Equal(InputProblem.RequestIdReused, Reused("b", "a"));
        Assert.Equal(InputProblem.RequestIdReused, Reused("a"));
        Assert.Equal(InputProblem.RequestIdReused, Reused());
        Assert.NotEqual(plan.Id, _world.Engine.BeginExport(new ExportRequest { Destination = "other", RequestId = "r" }, CancellationToken.None).Id);

        _world.Clock.Advance(TimeSpan.FromDays(34));
        ExportReadingTests.AssertSamePlan(plan, _world.Begin("r", "a", "b"));
        _world.Begin("prune", "b");
        ExportReadingTests.AssertSamePlan(plan, _world.Begin("r", "a", "b"));
        _world.Clock.Advance(TimeSpan.FromDays(1));
        Assert.NotEqual(plan.Id, _world.Begin("r", "b").Id);

        InputProblem Reused(params string[] activations) => Assert.Throws<InputException>(() => _world.Begin("r", activations)).Problem;
    }

    [Fact]
    public void Only_a_plan_leaves_nothing_behind()
    {
        _world.Activate("a", "n < 50");
        ExportRequest request = new() { Destination = ExportWorld.Destination, RequestId = "r", PlanOnly = true };
        ExportPlan plan = _world.Engine.BeginExport(request, CancellationToken.None);
        Assert.Equal(("", 50), (plan.Id, plan.Activations[0].Members));
        Assert.False(Directory.Exists(Path.Combine(_world.Store, "exports")));
        Assert.NotEqual("", _world.Begin().Id);
        Assert.Equal(InputProblem.RequestIdReused, Assert.Throws<InputException>(() => _world.Engine.BeginExport(request, CancellationToken.None)).Problem);
    }

    [Fact]
    public void A_destination_has_so_many_exports_open_and_no_more()
    {
        _world.Activate("a", "n < 50");
        ExportPlan first = _world.Begin("r0");
        _world.Clock.Advance(TimeSpan.FromHours(1));
        _world.Begin("r1");
        _world.Begin("r2");
        InputException refusal = Assert.Throws<InputException>(() => _world.Begin("r3"));
        Assert.Equal(InputProblem.NotAllowed, refusal.Problem);
        Assert.Contains("2026-01-08T12:00:00Z", refusal.Message, StringComparison.Ordinal);
        _world.Commit(first);
        _world.Begin("r3");
        _world.Clock.Advance(TimeSpan.FromDays(7));
        _world.Begin("r4");
    }

    [Fact]
    public void An_export_expires_to_the_moment_and_its_file_goes_with_it()
    {
        _world.Activate("a", "n < 50");
        ExportPlan plan = _world.Begin();
        Assert.Equal(ExportWorld.Start.AddDays(7), plan.Expires);
        _world.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMilliseconds(1));
        System.Collections.Generic.IReadOnlyList<SetDigest> held = ExportWorld.Held(plan, _world.ReadAll(plan));
        _world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(InputProblem.ExportExpired, Assert.Throws<InputException>(() => _world.Read(plan, 0)).Problem);
        Assert.Equal(InputProblem.ExportExpired, Assert.Throws<InputException>(() => _world.Commit(plan, held)).Problem);
        Assert.Single(Files());
        _world.Reopen();
        Assert.Empty(Files());
        ExportReadingTests.AssertSamePlan(plan, _world.Begin());

        ExportPlan next = _world.Begin("next");
        _world.Clock.Advance(TimeSpan.FromDays(8));
        _world.Begin("last");
        Assert.DoesNotContain(Files(), path => path.Contains(next.Id, StringComparison.Ordinal));
        Assert.Empty(_world.Engine.Verify());
    }

    [Fact]
    public void What_a_crash_between_the_file_and_its_row_leaves_is_gone_after_the_next_open()
    {
        _world.Activate("a", "n < 50");
        ExportPlan plan = _world.Begin();
        string orphan = Path.Combine(_world.Store, "exports", new string('0', 32) + ".members");
        File.Copy(Files().Single(), orphan);
        _world.Reopen();
        Assert.Equal([$"{plan.Id}.members"], Files().Select(Path.GetFileName));
        Assert.Equal(50, _world.ReadAll(plan).Sum(static chunk => chunk.Tokens.Length) / 16);
    }

    [Fact]
    public void Threads_that_begin_the_same_request_get_one_plan()
    {
        _world.Activate("a", "n < 200");
        string[] ids = new string[8];
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => ids[i] = _world.Begin().Id);
        Assert.Single(ids.Distinct());
        Assert.Single(Files());
    }

    [Fact]
    public void A_destination_that_is_deleted_takes_its_exports_along()
    {
        _world.Activate("a", "n < 200");
        ExportPlan plan = _world.Begin();
        Assert.Equal(InputProblem.InUse, Assert.Throws<InputException>(() => _world.Engine.DeleteDestination(ExportWorld.Destination)).Problem);
        _world.Engine.DeleteActivation("a", null, null);
        _world.Engine.DeleteDestination(ExportWorld.Destination);
        Assert.Empty(Files());
        _world.Engine.CreateDestination(ExportWorld.Destination, "cookie", 5);
        Assert.Equal(InputProblem.NotFound, Assert.Throws<InputException>(() => _world.Read(plan, 0)).Problem);
        _world.Reopen();
        Assert.Equal(InputProblem.NotFound, Assert.Throws<InputException>(() => _world.Read(plan, 0)).Problem);
    }

    private string[] Files() => Directory.GetFiles(Path.Combine(_world.Store, "exports"));

    private void Change(string name, Func<ActivationDefinition, ActivationDefinition> change)
    {
        ActivationInfo info = _world.Engine.Activations(null).Single(activation => activation.Definition.Name == name);
        _world.Engine.UpdateActivation(change(info.Definition), info.Etag, null);
    }
}
