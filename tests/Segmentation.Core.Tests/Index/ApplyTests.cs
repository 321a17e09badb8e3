using System;
using System.Collections.Generic;
using System.Text;
using Segmentation.Bitmaps;
using Segmentation.Index;
using Segmentation.TestSupport.Index;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Index;

/// <summary>Changes that do not fit are refused whole, for replay feeds them from a disk.</summary>
public sealed class ApplyTests
{
    private static readonly AttributeDefinition Set = AttributeSamples.Named("set");
    private static readonly AttributeDefinition Event = AttributeSamples.Named("event_Rows");

    private static IndexSnapshot Start()
    {
        IndexWriter writer = new([Set, Event], 10);
        writer.Write([new Observation(Set, 1, 100), new Observation(Event, 1, 100)]);
        return writer.Snapshot;
    }

    private static IndexChange Change(TraitChange change) => new() { DeviceCount = 10, Traits = [change] };

    private static PlainChange Plain(int attribute, int code, params uint[] added) => new(new TraitKey(attribute, code), Bitmap.Of(added), Bitmap.Empty);

    private static string Refusal(IndexChange change, ulong more = 1)
    {
        IndexSnapshot snapshot = Start();
        int values = snapshot.Attribute(Set.Id)!.Values.Count;
        string message = Assert.Throws<InvalidOperationException>(() => snapshot.Apply(change, snapshot.Version + more)).Message;
        Assert.Equal(values, snapshot.Attribute(Set.Id)!.Values.Count);
        return message;
    }

    [Fact]
    public void A_version_must_follow_the_one_before() =>
        Assert.Contains("cannot follow version", Refusal(new IndexChange { DeviceCount = 10 }, more: 0), StringComparison.Ordinal);

    [Fact]
    public void Devices_are_never_taken_back() =>
        Assert.Contains("9 devices where 10 exist", Refusal(new IndexChange { DeviceCount = 9 }), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, "v9")]
    [InlineData(2, "v9")]
    [InlineData(1, "v0")]
    [InlineData(1, "")]
    public void A_value_must_be_new_and_take_the_next_code(int code, string text) =>
        Assert.Contains($"Value code {code}", Refusal(new IndexChange { DeviceCount = 10, NewValues = [new NewValue(Set.Id, code, text)] }), StringComparison.Ordinal);

    [Fact]
    public void A_good_value_beside_a_bad_trait_does_not_enter_the_dictionary() =>
        Assert.Contains(
            "names device 10",
            Refusal(new IndexChange { DeviceCount = 10, NewValues = [new NewValue(Set.Id, 1, "v1")], Traits = [Plain(Set.Id, 1, 10)] }),
            StringComparison.Ordinal);

    [Fact]
    public void The_last_device_can_be_named()
    {
        IndexSnapshot snapshot = Start();
        IndexSnapshot after = snapshot.Apply(Change(Plain(Set.Id, 0, 9)), snapshot.Version + 1);
        Assert.True(after[new TraitKey(Set.Id, 0)].Holds(9));
        Assert.False(snapshot[new TraitKey(Set.Id, 0)].Holds(9));
    }

    [Fact]
    public void An_unknown_attribute_is_refused() =>
        Assert.Contains("Attribute 99 is not in version", Refusal(Change(Plain(99, 0, 1))), StringComparison.Ordinal);

    [Theory]
    [InlineData(1)]
    [InlineData(-5)]
    [InlineData(-4)]
    public void A_trait_that_the_kind_does_not_have_is_refused(int code) =>
        Assert.Contains($"has no trait {code}", Refusal(Change(Plain(Set.Id, code, 1))), StringComparison.Ordinal);

    [Fact]
    public void A_change_of_another_form_is_refused() =>
        Assert.Contains("is Counted; the change is Plain", Refusal(Change(Plain(Event.Id, 0, 1))), StringComparison.Ordinal);

    [Fact]
    public void A_trait_changed_twice_is_refused() =>
        Assert.Contains(
            "changed twice", Refusal(new IndexChange { DeviceCount = 10, Traits = [Plain(Set.Id, 0, 1), Plain(Set.Id, 0, 2)] }), StringComparison.Ordinal);

    [Fact]
    public void A_device_gained_and_lost_in_one_change_is_refused() =>
        Assert.Contains(
            "gain and lose", Refusal(Change(new PlainChange(new TraitKey(Set.Id, 0), Bitmap.Of(2), Bitmap.Of(2)))), StringComparison.Ordinal);

    [Fact]
    public void Days_that_leave_out_a_member_of_a_plain_trait_are_refused()
    {
        IndexSnapshot snapshot = Start();
        snapshot = snapshot.With(Set with { IsTimed = true }, snapshot.Version + 1);
        IndexChange change = Change(new TimedChange(new TraitKey(Set.Id, 0), TimedBitmap.Empty(hasCounts: false), Bitmap.Empty));
        Assert.Contains(
            "no day to 1 of its members",
            Assert.Throws<InvalidOperationException>(() => snapshot.Apply(change, snapshot.Version + 1)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Codes_of_known_values_stand_and_new_ones_follow_in_order_of_arrival()
    {
        ChangeBuilder builder = new(Start());
        int[] codes = [.. Array.ConvertAll(["v0", "é", "b", "é", "v0"], text => builder.CodeOf(Set, Encoding.UTF8.GetBytes(text)))];
        Assert.Equal([0, 1, 2, 1, 0], codes);
        IndexChange change = builder.Build(TestContext.Current.CancellationToken);
        Assert.Equal([new NewValue(Set.Id, 1, "é"), new NewValue(Set.Id, 2, "b")], change.NewValues);
        Assert.Throws<ArgumentException>(() => builder.CodeOf(Set, []));
    }

    [Fact]
    public void Many_values_keep_their_codes_and_texts()
    {
        ValueDictionary values = new();
        for (int i = 0; i < 20_000; i++)
        {
            values.Append(i, $"value {i}");
        }

        ValueDictionary copy = values.Copy();
        copy.Append(20_000, new string('x', 5_000));
        Assert.Equal((20_000, -1), (values.Count, values.CodeOf(new string('x', 5_000))));
        for (int i = 0; i < 20_000; i += 7)
        {
            Assert.Equal(i, copy.CodeOf($"value {i}"));
            Assert.True(copy.TryGetText(i, out string? text) && text == $"value {i}");
        }

        Assert.Equal(20_000, copy.CodeOf(new string('x', 5_000)));
        Assert.Throws<InvalidOperationException>(() => copy.Append(20_001, "value 3"));
    }

    public static TheoryData<string, int, int[]> BadColumns => new()
    {
        { "Days", 1, [0, 0] },
        { "Codes", 2, [0] },
        { "code 1; 0 to 0 are known", 2, [0, 1] },
        { "code -1; 0 to 0 are known", 2, [0, -1] },
    };

    [Theory]
    [MemberData(nameof(BadColumns))]
    public void Columns_that_do_not_fit_are_refused(string expected, int days, int[] codes)
    {
        ChangeBuilder builder = new(Start());
        ArgumentException refusal = Assert.Throws<ArgumentException>(() =>
        {
            builder.Observe(new ObservationColumn { Attribute = Set, Ordinals = new uint[] { 1, 2 }, Days = new ushort[days], Codes = codes });
            builder.Build(TestContext.Current.CancellationToken);
        });
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, false)]
    public void Only_ordinals_that_were_handed_out_can_be_observed(uint ordinal, bool isAllowed)
    {
        ChangeBuilder builder = new(Start());
        builder.Observe(new ObservationColumn { Attribute = Set, Ordinals = new[] { ordinal }, Days = new ushort[1], Codes = new int[1] });
        Exception? refusal = Record.Exception(() => builder.Build(TestContext.Current.CancellationToken));
        Assert.Equal(isAllowed, refusal is null);
    }

    [Fact]
    public void Statistics_count_members_deltas_and_containers()
    {
        IndexWriter writer = new([Set], 200_000);
        List<Observation> rows = [];
        for (uint i = 0; i < 10_000; i++)
        {
            rows.Add(new Observation(Set, i, 100, Value: 0));
        }

        rows.Add(new Observation(Set, 131_072, 100, Value: 1));
        writer.Write(rows);
        AttributeIndex index = writer.Snapshot.Attribute(Set.Id)!;
        Assert.Equal(new TraitStatistics(10_000, 0, 0, 1, 0, 8_192), IndexStatistics.Of(index[0]));
        Assert.Equal(new TraitStatistics(1, 1, 1, 0, 0, 2), IndexStatistics.Of(index[1]));
        Assert.Equal(default, IndexStatistics.Of((Trait?)null));
        Assert.Equal(10_001, IndexStatistics.DevicesWith(index));
        Assert.Equal([(0, 10_000L)], IndexStatistics.Largest(index, 1));
    }
}
