using System;
using System.Linq;
using System.Threading;
using Segmentation.TestSupport.Engine;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

/// <summary>Replacements that are pushed: nothing before they are complete, all of it then, whatever happened beside them.</summary>
public sealed class PushedReplacementTests : IDisposable
{
    private readonly EngineWorld _world = new([new() { Id = 1, Name = "tag", Kind = AttributeKind.Set, Source = "sample" }], ["cookie"]);

    public PushedReplacementTests() => _world.Push("before", "a 2011-12-01 tag=old\nb 2011-12-01 tag=old");

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_replacement_takes_effect_when_it_is_complete_and_not_before()
    {
        using DeliverySession session = Begin("r");
        ulong version = _world.Engine.Version;
        SequencedBatch[] batches = [PushedFeed.Of(0, "a 2011-12-02 tag=new"), PushedFeed.Of(1, "c 2011-12-02 tag=new")];
        Assert.Equal(new BatchResult(0, version, false, false), session.Take([batches[0]], CancellationToken.None)[0]);
        Assert.Equal([true, false], session.Take(batches, CancellationToken.None).Select(static result => result.WasKnown));
        Refused(InputProblem.BatchChanged, () => session.Take([PushedFeed.Of(1, "c 2011-12-02 tag=other")], CancellationToken.None));
        Refused(InputProblem.BatchOutOfOrder, () => session.Take([PushedFeed.Of(3, "c 2011-12-02 tag=other")], CancellationToken.None));
        Assert.Equal((version, 0, 2, null), (_world.Engine.Version, session.Progress.NextSequence, _world.Count("tag = \"old\""), _world.Engine.FindDelivery("r")));

        DeliveryStatus complete = session.Complete(CancellationToken.None);
        Assert.Equal((2, true, 2, version + 1), (complete.NextSequence, complete.IsComplete, (int)complete.Receipt.RowsUsed, _world.Engine.Version));
        Assert.Equal((0, 2, 3), (_world.Count("tag = \"old\""), _world.Count("tag = \"new\""), _world.Count("EVERYONE")));
        Assert.Equivalent(complete, session.Complete(CancellationToken.None));
        using DeliverySession again = Begin("r");
        Assert.All(again.Take(batches, CancellationToken.None), result => Assert.Equal((true, true, version + 1), (result.WasKnown, result.IsDurable, result.Version)));
    }

    [Fact]
    public void A_replacement_that_is_given_up_changes_nothing_and_begins_anew()
    {
        ulong version = _world.Engine.Version;
        using (DeliverySession session = Begin("r"))
        {
            session.Take([PushedFeed.Of(0, "c 2011-12-02 tag=new")], CancellationToken.None);
        }

        Assert.Equal((version, 2, 0), (_world.Engine.Version, _world.Count("EVERYONE"), _world.Count("tag = \"new\"")));
        using DeliverySession anew = Begin("r");
        Refused(InputProblem.BatchOutOfOrder, () => anew.Take([PushedFeed.Of(1, "c 2011-12-02 tag=new")], CancellationToken.None));
        anew.Take([PushedFeed.Of(0, "d 2011-12-02 tag=other")], CancellationToken.None);
        anew.Complete(CancellationToken.None);
        Assert.Equal((1, 0, 3), (_world.Count("tag = \"other\""), _world.Count("tag = \"old\""), _world.Count("EVERYONE")));
        Assert.Empty(_world.Engine.Verify());
    }

    [Fact]
    public void Of_two_replacements_of_one_name_the_second_changes_nothing_and_must_say_the_same()
    {
        SequencedBatch batch = PushedFeed.Of(0, "c 2011-12-02 tag=new");
        using DeliverySession first = Begin("r");
        using DeliverySession same = Begin("r");
        using DeliverySession other = Begin("r");
        using DeliverySession longer = Begin("r");
        using DeliverySession none = Begin("r");
        first.Take([batch], CancellationToken.None);
        same.Take([batch], CancellationToken.None);
        other.Take([PushedFeed.Of(0, "d 2011-12-02 tag=other")], CancellationToken.None);
        longer.Take([batch, batch with { Sequence = 1 }], CancellationToken.None);
        DeliveryStatus complete = first.Complete(CancellationToken.None);
        ulong version = _world.Engine.Version;
        Assert.Equivalent(complete, same.Complete(CancellationToken.None));
        Assert.Equivalent(complete, none.Complete(CancellationToken.None));
        Refused(InputProblem.BatchChanged, () => other.Complete(CancellationToken.None));
        Refused(InputProblem.DeliveryChanged, () => longer.Complete(CancellationToken.None));
        Assert.True(same.Take([batch], CancellationToken.None)[0].IsDurable);
        Refused(InputProblem.NotAllowed, () => same.Take([PushedFeed.Of(1, "d 2011-12-02 tag=other")], CancellationToken.None));
        Assert.Equal((version, 1), (_world.Engine.Version, _world.Count("tag = \"new\"")));
    }

    [Fact]
    public void A_replacement_replaces_what_stands_when_it_is_completed()
    {
        using DeliverySession session = Begin("r");
        session.Take([PushedFeed.Of(0, "a 2011-12-05 tag=x\nb 2011-12-05 tag=mine\nc 2011-12-05 tag=x")], CancellationToken.None);
        _world.Push("beside", "b 2011-12-03 tag=theirs\nd 2011-12-09 tag=x\na 2011-12-09");
        using DeliverySession other = Begin("q");
        other.Take([PushedFeed.Of(0, "e 2011-12-04 tag=theirs")], CancellationToken.None);
        _world.Engine.Delete("cookie", ["c"]);

        session.Complete(CancellationToken.None);
        Assert.Equal((1, 1, 0, 0), (_world.Count("tag = \"x\""), _world.Count("tag = \"mine\""), _world.Count("tag = \"theirs\""), _world.Count("tag = \"old\"")));
        Assert.Equal("a", _world.Members("tag = \"x\" AND device.last_seen WITHIN 2 DAYS")); // the later day, although staged before
        Assert.Equal((3, 2), (_world.Count("EVERYONE"), _world.Count("tag EXISTS"))); // a, b, d: c was deleted

        other.Complete(CancellationToken.None);
        Assert.Equal((1, 1), (_world.Count("tag = \"theirs\""), _world.Count("tag EXISTS")));
        _world.Reopen();
        Assert.Equal((1, 1, 4), (_world.Count("tag = \"theirs\""), _world.Count("tag EXISTS"), _world.Count("EVERYONE")));
        Assert.Empty(_world.Engine.Verify());
    }

    [Fact]
    public void A_replacement_of_an_attribute_that_was_changed_meanwhile_must_begin_again()
    {
        using DeliverySession session = Begin("r");
        session.Take([PushedFeed.Of(0, "a 2011-12-05 tag=x")], CancellationToken.None);
        _world.Engine.SetTimeToLive("tag", 30);
        Refused(InputProblem.NotAllowed, () => session.Take([PushedFeed.Of(1, "a 2011-12-05 tag=y")], CancellationToken.None));
        Refused(InputProblem.NotAllowed, () => session.Complete(CancellationToken.None));
        using DeliverySession anew = Begin("r");
        anew.Take([PushedFeed.Of(0, "a 2011-12-05 tag=x")], CancellationToken.None);
        anew.Complete(CancellationToken.None);
        Assert.Equal((1, 1), (_world.Count("tag = \"x\""), _world.Count("tag EXISTS")));
    }

    [Fact]
    public void A_replacement_without_rows_empties_its_attributes_and_one_of_refused_rows_does_not() // as files do
    {
        using DeliverySession refused = Begin("refused");
        refused.Take([PushedFeed.Of(0, "null 2011-12-05 tag=x")], CancellationToken.None);
        Refused(InputProblem.Invalid, () => refused.Complete(CancellationToken.None));
        Assert.Equal(2, _world.Count("tag EXISTS"));
        using DeliverySession empty = Begin("empty");
        Assert.True(empty.Complete(CancellationToken.None).IsComplete);
        Assert.Equal((0, 2), (_world.Count("tag EXISTS"), _world.Count("EVERYONE")));
    }

    [Fact]
    public void A_strict_replacement_does_not_stage_a_batch_with_a_refused_row()
    {
        using DeliverySession session = _world.Begin("r", "replace", "tag", strict: true);
        session.Take([PushedFeed.Of(0, "a 2011-12-05 tag=x")], CancellationToken.None);
        Refused(InputProblem.RowRefused, () => session.Take([PushedFeed.Of(1, "b 2011-12-05 tag=x\nnull 2011-12-05 tag=x")], CancellationToken.None));
        session.Take([PushedFeed.Of(1, "d 2011-12-05 tag=x")], CancellationToken.None);
        Assert.Equal(2, session.Complete(CancellationToken.None).Receipt.RowsRead);
        Assert.Equal(2, _world.Count("tag = \"x\""));
    }

    private DeliverySession Begin(string name) => _world.Begin(name, "replace", "tag");

    private void Refused(InputProblem problem, Action step)
    {
        ulong version = _world.Engine.Version;
        Assert.Equal((problem, version), (Assert.Throws<InputException>(step).Problem, _world.Engine.Version));
    }
}
