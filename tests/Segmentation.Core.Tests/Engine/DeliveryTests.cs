using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.TestSupport.Engine;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

/// <summary>What a caller who pushes batches is promised.</summary>
public sealed class DeliveryTests : IDisposable
{
    private static readonly AttributeDefinition[] Attributes =
    [
        new() { Id = 1, Name = "tag", Kind = AttributeKind.Set, Source = "sample" },
        new() { Id = 2, Name = "n", Kind = AttributeKind.Number, Source = "sample", Merge = MergeRule.Sum },
        new() { Id = 3, Name = "page", Kind = AttributeKind.Event, Source = "sample", Count = CountRule.Rows },
    ];

    private readonly EngineWorld _world = new(Attributes, ["cookie"]);

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_delivery_is_known_from_its_first_acknowledgement_and_goes_on_after_a_restart()
    {
        using (DeliverySession session = _world.Begin("d"))
        {
            Assert.Null(_world.Engine.FindDelivery("d"));
            Assert.Equal((0, false, "sample"), (session.Progress.NextSequence, session.Progress.IsComplete, session.Progress.Source));
            BatchResult taken = session.Take([PushedFeed.Of(0, "a 2011-12-01 n=1"), PushedFeed.Of(1, "b 2011-12-01 n=2")], CancellationToken.None)[1];
            Assert.Equal(new BatchResult(1, _world.Engine.Version, true, false), taken);
        }

        _world.Reopen();
        using DeliverySession resumed = _world.Begin("d");
        Assert.Equal(2, resumed.Progress.NextSequence);
        resumed.Take([PushedFeed.Of(2, "a 2011-12-02 n=3")], CancellationToken.None);
        DeliveryStatus complete = resumed.Complete(CancellationToken.None);
        ulong version = _world.Engine.Version;
        Assert.Equivalent(complete, resumed.Complete(CancellationToken.None));
        Assert.Equivalent(complete, _world.Engine.FindDelivery("d"));
        Assert.Equal((version, 3, true, 3), (_world.Engine.Version, complete.NextSequence, complete.IsComplete, (int)complete.Receipt.RowsRead));
        Assert.Equal("d", complete.Receipt.Delivery);
        Assert.Equal(1, _world.Count("n = 4"));
    }

    [Fact]
    public void A_batch_with_another_content_or_ahead_of_the_next_one_changes_nothing_and_says_what_is_known()
    {
        using DeliverySession session = _world.Begin("d");
        SequencedBatch first = PushedFeed.Of(0, "a 2011-12-01 n=1");
        session.Take([first], CancellationToken.None);

        Refused(InputProblem.BatchChanged, "Batch 0", () => session.Take([PushedFeed.Of(0, "a 2011-12-01 n=2")], CancellationToken.None));
        Refused(InputProblem.BatchChanged, "Batch 0", () => session.Take([PushedFeed.Of(0, "a 2011-12-01 n=2"), PushedFeed.Of(1, "a 2011-12-01 n=4")], CancellationToken.None));
        Refused(InputProblem.BatchOutOfOrder, "batch 1 is the next", () => session.Take([PushedFeed.Of(2, "a 2011-12-01 n=2")], CancellationToken.None));
        IReadOnlyList<BatchResult> mixed = session.Take([first, PushedFeed.Of(1, "a 2011-12-01 n=8")], CancellationToken.None);
        Assert.Equal([true, false], mixed.Select(static result => result.WasKnown));
        Assert.Equal(1, _world.Count("n = 9"));
    }

    [Fact]
    public void A_complete_delivery_knows_its_batches_and_takes_no_more()
    {
        SequencedBatch batch = PushedFeed.Of(0, "a 2011-12-01 n=1");
        using DeliverySession session = _world.Begin("d");
        session.Take([batch], CancellationToken.None);
        session.Complete(CancellationToken.None);

        using DeliverySession again = _world.Begin("d");
        Assert.True(again.Progress.IsComplete);
        Assert.True(again.Take([batch], CancellationToken.None)[0].WasKnown);
        Refused(InputProblem.BatchChanged, "Batch 0", () => again.Take([PushedFeed.Of(0, "b 2011-12-01 n=1")], CancellationToken.None));
        Refused(InputProblem.NotAllowed, "batch 1 is one more", () => again.Take([batch, PushedFeed.Of(1, "b 2011-12-01 n=1")], CancellationToken.None));
        Refused(InputProblem.BatchOutOfOrder, "batch 1 is the next", () => again.Take([PushedFeed.Of(2, "b 2011-12-01 n=1")], CancellationToken.None));
    }

    [Fact]
    public void A_name_stands_for_one_mapping_whose_format_and_layout_do_not_count()
    {
        _world.Push("d", "a 2011-12-01 n=1");
        string mapping = _world.Mapping();
        _world.Engine.BeginDelivery("d", mapping.Replace("{\"kind\":\"csv\"}", "\"none\"", StringComparison.Ordinal) + "  // the same", strict: true).Dispose();
        Refused(InputProblem.DeliveryChanged, "another mapping", () => _world.Begin("d", attribute: "tag"));
        Refused(InputProblem.DeliveryChanged, "another mapping", () => _world.Begin("d", mode: "replace", attribute: "tag"));
    }

    [Fact]
    public void A_delivery_without_batches_completes()
    {
        using DeliverySession session = _world.Begin("d");
        DeliveryStatus complete = session.Complete(CancellationToken.None);
        Assert.Equal((0, true), (complete.NextSequence, complete.IsComplete));
        Assert.Equal(0, _world.Count("n > 0")); // its attributes are known
    }

    [Fact]
    public void A_refused_row_is_counted_or_in_a_strict_delivery_an_error_that_takes_nothing_in_and_declares_nothing()
    {
        const string Rows = "a 2011-12-01 n=1\nnull 2011-12-01 n=1\nb 2011-12-30 n=1";
        ulong version = _world.Engine.Version;
        using (DeliverySession strict = _world.Begin("strict", strict: true))
        {
            Refused(InputProblem.RowRefused, "Row 1", () => strict.Take([PushedFeed.Of(0, Rows)], CancellationToken.None));
            Assert.Equal(0, strict.Progress.NextSequence);
        }

        Assert.Equal(version, _world.Engine.Version);
        Assert.Empty(_world.Engine.Attributes());
        using DeliverySession session = _world.Begin("d");
        session.Take([PushedFeed.Of(0, "a 2011-12-01 n=1"), PushedFeed.Of(1, Rows)], CancellationToken.None);
        IngestReceipt receipt = session.Progress.Receipt;
        Assert.Equal((4, 2, 2), ((int)receipt.RowsRead, (int)receipt.RowsUsed, (int)receipt.RowsRefused.Values.Sum()));
        Assert.Equal([2L, 3], receipt.Samples.Select(static sample => sample.Row));
        Assert.DoesNotContain("null", receipt.Samples[0].Detail, StringComparison.Ordinal);
        using DeliverySession strictly = _world.Begin("d", strict: true);
        Refused(InputProblem.RowRefused, "Row 5", () => strictly.Take([PushedFeed.Of(2, Rows)], CancellationToken.None));
    }

    [Fact]
    public void A_cancelled_take_changes_nothing_and_a_session_that_was_disposed_of_takes_nothing()
    {
        using DeliverySession session = _world.Begin("d");
        ulong version = _world.Engine.Version;
        Assert.ThrowsAny<OperationCanceledException>(() => session.Take([PushedFeed.Of(0, "a 2011-12-01 n=1")], new CancellationToken(canceled: true)));
        Assert.ThrowsAny<OperationCanceledException>(() => session.Complete(new CancellationToken(canceled: true)));
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Take([PushedFeed.Of(0, "a 2011-12-01 n=1")], CancellationToken.None));
        Assert.Equal(version, _world.Engine.Version);
    }

    [Theory]
    [InlineData("", "1 to 128")]
    [InlineData("a\nb", "control")]
    [InlineData("\uD800", "control")]
    public void A_name_that_cannot_be_one_is_refused(string name, string complaint) =>
        Refused(InputProblem.Invalid, complaint, () => _world.Begin(name));

    [Fact]
    public void A_name_has_at_most_128_characters()
    {
        _world.Push(new string('x', 128), "a 2011-12-01 n=1");
        Refused(InputProblem.Invalid, "1 to 128", () => _world.Begin(new string('x', 129)));
    }

    [Fact]
    public void A_mapping_that_is_none_does_not_fit_or_is_too_long_is_refused_at_the_beginning()
    {
        string mapping = _world.Mapping();
        Refused(InputProblem.Invalid, "not JSON", () => Begin("{"));
        Refused(InputProblem.Invalid, "surrogate", () => Begin(mapping + "// \uD800"));
        Begin(mapping + new string(' ', (1 << 20) - Encoding.UTF8.GetByteCount(mapping))).Dispose();
        Refused(InputProblem.Invalid, "1048576", () => Begin(mapping + new string(' ', (1 << 20) + 1 - Encoding.UTF8.GetByteCount(mapping))));
        Refused(InputProblem.Invalid, "1048576", () => Begin(mapping + new string(' ', 1 << 20)));

        _world.Push("d", "a 2011-12-01 n=1");
        Refused(InputProblem.NotAllowed, "kind", () => Begin(mapping.Replace("\"kind\":\"event\"", "\"kind\":\"category\"", StringComparison.Ordinal).Replace(",\"count\":\"rows\"", "", StringComparison.Ordinal)));
        Refused(InputProblem.NotAllowed, "third-party", () => Begin(mapping.Replace("\"first\"", "\"third\"", StringComparison.Ordinal)));

        DeliverySession Begin(string text) => _world.Engine.BeginDelivery("new", text, strict: false);
    }

    [Fact]
    public void A_mapping_that_another_delivery_contradicts_meanwhile_is_refused_when_the_first_batch_comes()
    {
        string events = _world.Mapping(attribute: "page");
        string sets = events.Replace("\"kind\":\"event\"", "\"kind\":\"set\"", StringComparison.Ordinal).Replace(",\"count\":\"rows\"", "", StringComparison.Ordinal);
        using DeliverySession late = _world.Engine.BeginDelivery("late", sets, strict: false);
        using DeliverySession early = _world.Engine.BeginDelivery("early", events, strict: false);
        early.Take([PushedFeed.Of(0, "a 2011-12-01 page=x")], CancellationToken.None);
        Refused(InputProblem.NotAllowed, "kind", () => late.Take([PushedFeed.Of(0, "a 2011-12-01 page=x")], CancellationToken.None));
        Assert.Null(_world.Engine.FindDelivery("late"));
    }

    [Fact]
    public async Task Deliveries_that_are_pushed_beside_each_other_and_beside_files_all_arrive()
    {
        const int Deliveries = 8;
        const int Batches = 20;
        List<Task> writers = [.. Enumerable.Range(0, Deliveries).Select(delivery => Task.Run(() => Push(delivery), TestContext.Current.CancellationToken))];
        for (int file = 0; file < 5; file++)
        {
            _world.Ingest("a 2011-12-01 n=1");
        }

        await Task.WhenAll(writers);
        Assert.Equal(1, _world.Count($"n = {Deliveries * Batches + 5}"));
        Assert.Equal(1 + Deliveries * Batches, _world.Count("EVERYONE"));
        Assert.Empty(_world.Engine.Verify());

        void Push(int delivery)
        {
            using DeliverySession session = _world.Begin($"d{delivery}");
            for (int batch = 0; batch < Batches; batch++)
            {
                session.Take([PushedFeed.Of(batch, $"a 2011-12-01 n=1\nb{delivery}.{batch} 2011-12-01")], CancellationToken.None);
            }

            session.Complete(CancellationToken.None);
        }
    }

    [Fact]
    public void A_session_goes_on_after_an_attribute_was_given_days()
    {
        using DeliverySession session = _world.Begin("d");
        session.Take([PushedFeed.Of(0, "a 2011-12-09 tag=x")], CancellationToken.None);
        _world.Engine.SetTimeToLive("tag", 30);
        session.Take([PushedFeed.Of(1, "b 2011-12-09 tag=x")], CancellationToken.None);
        Assert.Equal(1, _world.Count("tag = \"x\" WITHIN 2 DAYS"));
        Assert.Empty(_world.Engine.Verify());
    }

    private void Refused(InputProblem problem, string complaint, Action step)
    {
        ulong version = _world.Engine.Version;
        InputException refusal = Assert.Throws<InputException>(step);
        Assert.Contains(complaint, refusal.Message, StringComparison.Ordinal);
        Assert.Equal((problem, version), (refusal.Problem, _world.Engine.Version));
    }
}
