using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

public sealed class PreparedRulesTests : IDisposable
{
    private const string Tag = "{\"name\":\"tag\",\"kind\":\"set\",\"column\":\"v\"}";
    private const int Rounds = 60;

    private static readonly DayNumber Day = DayNumber.FromDate(new DateOnly(2026, 1, 1));
    private static readonly string[] Values = ["a", "b", "c", "d"];
    private static readonly string[] Definitions = ["tag = \"a\"", "tag = \"b\" OR tag = \"c\"", "EVERYONE"];

    private readonly ReviewEngine _world = new();

    public PreparedRulesTests() => _world.Ingest(ReviewEngine.Mapping(Tag), ReviewEngine.Rows(20, more: "a"));

    private SegmentationEngine Engine => _world.Engine;

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_rule_counts_what_a_commit_added_values_included_after_it_was_counted_before()
    {
        CountResult before = Ask("tag = \"b\"");
        Assert.Equal(0, before.Count);
        Assert.NotEmpty(before.Messages);
        _world.Ingest(ReviewEngine.Mapping(Tag), ReviewEngine.Rows(7, "other", "b"));
        CountResult after = Ask("tag = \"b\"");
        Assert.Equal(7, after.Count);
        Assert.Empty(after.Messages);
        Assert.True(after.Stamp!.Version > before.Stamp!.Version);
    }

    [Fact]
    public void A_rule_means_what_the_catalogue_says_now()
    {
        Engine.SaveSegment("s", "tag = \"a\"");
        Assert.Equal(20, Ask("SEGMENT(\"s\")").Count);
        Engine.SaveSegment("s", "NOBODY");
        Assert.Equal(0, Ask("SEGMENT(\"s\")").Count);
        Engine.DeleteSegment("s");
        Assert.Null(Ask("SEGMENT(\"s\")").Count);
        Assert.Equal(20, Ask("tag = \"a\"").Count);
        Engine.DeleteAttribute("tag", null, null);
        Assert.Null(Ask("tag = \"a\"").Count);
        Engine.CreateAttribute(new AttributeDefinition { Id = 0, Name = "tag", Kind = AttributeKind.Set, Source = "s" }, null);
        Assert.Equal(0, Ask("tag = \"a\"").Count);
    }

    [Fact]
    public void A_report_that_is_asked_again_means_what_devices_and_catalogue_are_now()
    {
        string[] rules = ["SEGMENT(\"s\")", "tag = \"b\""];
        Engine.SaveSegment("s", "tag = \"a\"");
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal([20, 0], Engine.CountMany(rules, Day, CancellationToken.None).Select(static answer => answer.Count));
            Assert.Equal(0, Engine.Overlap(rules, Day, CancellationToken.None).Common(0, 1));
            Assert.Equal([("a", 20)], Broken());
        }

        _world.Ingest(ReviewEngine.Mapping(Tag), ReviewEngine.Rows(7, "other", "b"));
        Assert.Equal([20, 7], Engine.CountMany(rules, Day, CancellationToken.None).Select(static answer => answer.Count));
        Assert.Equal([("a", 20), ("b", 0)], Broken());
        Engine.SaveSegment("s", "EVERYONE");
        Assert.Equal([27, 7], Engine.CountMany(rules, Day, CancellationToken.None).Select(static answer => answer.Count));
        Assert.Equal(7, Engine.Overlap(rules, Day, CancellationToken.None).Common(0, 1));
        Assert.Equal([("a", 20), ("b", 7)], Broken());
        Assert.Equal([7, 27], Engine.CountMany([.. rules.Reverse()], Day, CancellationToken.None).Select(static answer => answer.Count));

        (string Text, long Devices)[] Broken() =>
            [.. Engine.Breakdown("SEGMENT(\"s\")", ["tag"], Day, CancellationToken.None).Values.Select(static value => (value.Text, value.Devices)).OrderBy(static value => value.Text, StringComparer.Ordinal)];
    }

    [Fact]
    public void A_rule_that_was_counted_as_of_one_day_is_counted_anew_as_of_another()
    {
        const string Rule = "device.last_seen WITHIN 5 DAYS";
        Assert.Equal(20, Engine.Count(Rule, Day, CancellationToken.None).Count);
        Assert.Equal(0, Engine.Count(Rule, new DayNumber((ushort)(Day.Value + 5)), CancellationToken.None).Count);
        Assert.Equal(20, Engine.Count(Rule, Day, CancellationToken.None).Count);
    }

    [Fact]
    public void More_rules_than_there_is_room_for_are_counted_right_again_and_again()
    {
        // Each takes some 70 KB, so that a hundred fill a half.
        string[] rules = [.. Enumerable.Range(0, 300).Select(number => string.Join(" OR ", Enumerable.Range(0, 60).Select(i => FormattableString.Invariant($"tag = \"{number}.{i}\"")).Append("tag = \"a\"")))];
        for (int round = 0; round < 2; round++)
        {
            Assert.All(rules, rule => Assert.Equal(20, Ask(rule).Count));
        }
    }

    [Fact]
    public void Nothing_that_was_prepared_keeps_its_snapshot()
    {
        PreparedRules prepared = new();
        WeakReference snapshot = Fill(prepared);
        for (int attempt = 0; snapshot.IsAlive && attempt < 10; attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(snapshot.IsAlive);
        GC.KeepAlive(prepared);
    }

    [Fact]
    public async Task Every_count_beside_commits_and_changes_of_the_catalogue_is_that_of_its_version()
    {
        using CancellationTokenSource stop = new();
        Engine.SaveSegment("s", Definitions[0]);
        Model model = new();
        model.Add("a", 20);
        Dictionary<ulong, Model> versions = new() { [Engine.Version] = model };
        ConcurrentBag<(string Rule, long Count, ulong Version)> answers = [];
        string[] rules = [.. Values.Select(static value => $"tag = \"{value}\""), "EVERYONE", "SEGMENT(\"s\")"];
        Task[] readers = [.. Enumerable.Range(0, 3).Select(reader => Task.Run(
            () =>
            {
                Dictionary<(string, ulong), long> seen = []; // what is asked of a version a thousand times is kept once, and never differs
                for (int i = reader; !stop.IsCancellationRequested; i++)
                {
                    string rule = rules[i % rules.Length];
                    CountResult counted = Ask(rule);
                    if (!seen.TryAdd((rule, counted.Stamp!.Version), counted.Count!.Value))
                    {
                        Assert.Equal(seen[(rule, counted.Stamp.Version)], counted.Count);
                        continue;
                    }

                    answers.Add((rule, counted.Count.Value, counted.Stamp.Version));
                }
            },
            TestContext.Current.CancellationToken))];
        for (int round = 0; round < Rounds; round++)
        {
            model = model.Copy();
            ulong before = Engine.Version;
            switch (round % 3)
            {
                case 0:
                    string value = Values[round / 15 % Values.Length]; // a new one every five
                    _world.Ingest(ReviewEngine.Mapping(Tag), ReviewEngine.Rows(3 + round, FormattableString.Invariant($"r{round}-"), value));
                    model.Add(value, 3 + round);
                    break;
                case 1:
                    Engine.SaveSegment("s", model.Define(Definitions[round / 3 % Definitions.Length]));
                    break;
                default:
                    Engine.Delete("cookie", [FormattableString.Invariant($"r{round - 2}-0")]);
                    model.Add(Values[(round - 2) / 15 % Values.Length], -1);
                    break;
            }

            // An ingest is two: its rows, then that it is complete.
            for (ulong version = before + 1; version <= Engine.Version; version++)
            {
                versions[version] = model;
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.NotEmpty(answers);
        foreach ((string rule, long count, ulong version) in answers)
        {
            Model of = versions[version];
            long expected = rule.StartsWith("SEGMENT", StringComparison.Ordinal) ? of.Count(of.Segment) : of.Count(rule);
            Assert.True(expected == count, string.Create(CultureInfo.InvariantCulture, $"{rule} at version {version}: {count}, not {expected}"));
        }
    }

    private CountResult Ask(string rule) => Engine.Count(rule, Day, CancellationToken.None);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Fill(PreparedRules prepared)
    {
        IndexSnapshot snapshot = IndexSnapshot.Empty.WithVersion(7);
        object catalogue = new();
        Stamp stamp = new(7, Day, "UTC", 0, "");
        PreparedRule rule = new(catalogue, Planner.Plan(new BoundEveryone(), snapshot, Day), stamp, "EVERYONE", []);
        prepared.Add(rule, "EVERYONE");
        Assert.True(prepared.TryGet(snapshot, catalogue, "EVERYONE", Day, out PreparedRule? found));
        Assert.Same(rule, found);
        Assert.False(prepared.TryGet(snapshot, new object(), "EVERYONE", Day, out _));
        Assert.False(prepared.TryGet(IndexSnapshot.Empty.WithVersion(7), catalogue, "EVERYONE", Day, out _));
        Assert.False(prepared.TryGet(snapshot, catalogue, "NOBODY", Day, out _));
        return new WeakReference(snapshot);
    }

    /// <summary>How many devices hold each value, and what the segment says.</summary>
    private sealed class Model
    {
        private readonly SortedDictionary<string, long> _devices = new(StringComparer.Ordinal);

        public string Segment { get; private set; } = Definitions[0];

        public void Add(string value, long devices) => _devices[value] = _devices.GetValueOrDefault(value) + devices;

        public string Define(string rule) => Segment = rule;

        public Model Copy()
        {
            Model copy = new() { Segment = Segment };
            foreach ((string value, long devices) in _devices)
            {
                copy.Add(value, devices);
            }

            return copy;
        }

        public long Count(string rule) => _devices.Where(held => rule == "EVERYONE" || rule.Contains($"\"{held.Key}\"", StringComparison.Ordinal)).Sum(static held => held.Value);
    }
}
