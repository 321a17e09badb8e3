using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Grpc.Core;
using Segmentation.Service.Errors;
using Segmentation.Service.Tests.Support;
using Xunit;

namespace Segmentation.Service.Tests.Analysis;

public sealed class CountTests
{
    [Fact]
    public async Task A_count_is_the_librarys_with_its_stamp()
    {
        await using TestServer server = await TestServer.StartAsync(Visits.Fill);
        V1.CountResponse answer = await server.Analysis.CountAsync(new V1.CountRequest { Rule = "interest = \"golf\" and country = \"CZ\"" });
        CountResult expected = server.Engine.Count("interest = \"golf\" and country = \"CZ\"", null, default);
        Assert.Equal(20ul, answer.Count);
        Assert.Equal((expected.Rule, expected.Zone, 0ul), (answer.Rule, answer.Zone, answer.SeenAfterAsOf));
        Assert.Equal(
            (expected.Stamp!.Version, "2011-12-20", "UTC", expected.Stamp.RuleHash),
            (answer.Stamp.Version, answer.Stamp.AsOfDay, answer.Stamp.DayZone, Convert.ToHexStringLower(answer.Stamp.RuleHash.Span)));
        Assert.Empty(answer.Nodes);
    }

    [Fact]
    public async Task A_count_of_a_segment_is_that_of_its_rule()
    {
        await using TestServer server = await TestServer.StartAsync(Visits.Fill);
        await server.Catalog.CreateSegmentAsync(new V1.CreateSegmentRequest { Segment = new V1.Segment { Name = "golfers", Rule = "interest = \"golf\"" } });
        V1.CountResponse byName = await server.Analysis.CountAsync(new V1.CountRequest { Segment = "golfers" });
        V1.CountResponse byRule = await server.Analysis.CountAsync(new V1.CountRequest { Rule = "interest = \"golf\"" });
        Assert.Equal(byRule, byName);
        Assert.Equal(60ul, byName.Count);
    }

    [Fact]
    public async Task Node_counts_come_when_they_are_asked_for()
    {
        await using TestServer server = await TestServer.StartAsync(Visits.Fill);
        V1.CountResponse answer = await server.Analysis.CountAsync(new V1.CountRequest { Rule = "interest = \"golf\" AND age >= 40", NodeCounts = true });
        Assert.Equal(["0 36", "1 60", "1 180"], answer.Nodes.Select(static node => $"{node.Depth} {node.Count}"));
        V1.ExplainResponse explained = await server.Analysis.ExplainAsync(new V1.ExplainRequest { Rule = "interest = \"golf\" AND age >= 40" });
        Assert.Equal(answer, explained.Answer);
        Assert.NotEmpty(explained.Plan);
    }

    [Theory]
    [InlineData("intrest = \"golf\"", "did you mean")]
    [InlineData("interest = ", "line 1, column")]
    [InlineData("interest = \"golf", "line 1, column 12")]
    [InlineData("age = \"golf\"", "line 1, column")]
    [InlineData("SEGMENT(\"nobody\")", "nobody")]
    [InlineData("", "line 1, column 1")]
    [InlineData("interest = \"golf\" AND\n  AND", "line 2, column 3")]
    public async Task A_mistake_in_a_rule_says_where_and_what(string rule, string says)
    {
        await using TestServer server = await TestServer.StartAsync(Visits.Fill);
        RpcException status = await Calls.RefusedAsync(server.Analysis.CountAsync(new V1.CountRequest { Rule = rule }), StatusCode.InvalidArgument, "INVALID_RULE");
        CountResult expected = server.Engine.Count(rule, null, default);
        RuleMessage[] mistakes = [.. expected.Messages.Where(static message => message.IsError)];
        Google.Rpc.BadRequest bad = Calls.Detail<Google.Rpc.BadRequest>(status);
        Assert.Equal(mistakes.Length, bad.FieldViolations.Count);
        Assert.All(bad.FieldViolations, static violation => Assert.Equal("rule", violation.Field));
        Assert.Contains(says, bad.FieldViolations[0].Description);
        Assert.StartsWith($"line {mistakes[0].Line}, column {mistakes[0].Column}: [{mistakes[0].Id}] ", bad.FieldViolations[0].Description);
        IEnumerable<V1.RuleMessage> messages = RpcErrors.DetailsOf(status)!.Details
            .Where(static detail => detail.Is(V1.RuleMessage.Descriptor)).Select(static detail => detail.Unpack<V1.RuleMessage>());
        Assert.Equal(mistakes.Select(static mistake => (mistake.Id, (uint)mistake.Start)), messages.Select(static message => (message.Id, message.Start)));
    }

    [Fact]
    public async Task A_rule_beyond_its_limits_is_refused_and_the_server_goes_on()
    {
        await using TestServer server = await TestServer.StartAsync(Visits.Fill);
        string[] rules =
        [
            new string(' ', 65_537),
            string.Join(" OR ", Enumerable.Repeat("age = 1", 5_001)),
            new string('(', 65) + "age = 1" + new string(')', 65),
            string.Join(" AND ", Enumerable.Range(0, 4_000).Select(static at => $"nothing{at} = 1")),
        ];
        foreach (string rule in rules)
        {
            await Calls.RefusedAsync(server.Analysis.CountAsync(new V1.CountRequest { Rule = rule }), StatusCode.InvalidArgument, "INVALID_RULE");
        }

        Assert.Equal(300ul, (await server.Analysis.CountAsync(new V1.CountRequest { Rule = "EVERYONE" })).Count);
    }

    [Theory]
    [InlineData("2011-12-09", 0, 300)]
    [InlineData("2011-12-10", 300, 0)]
    [InlineData("2011-12-16", 300, 0)]
    [InlineData("2011-12-17", 0, 0)]
    [InlineData("", 0, 0)]
    [InlineData("1970-01-01", 0, 300)]
    [InlineData("2149-06-06", 0, 0)]
    public async Task Windows_are_counted_from_the_day_given(string day, int count, int hidden)
    {
        await using TestServer server = await TestServer.StartAsync(Visits.Fill);
        V1.CountResponse answer = await server.Analysis.CountAsync(new V1.CountRequest { Rule = "device.last_seen WITHIN 7 DAYS", AsOfDay = day });
        Assert.Equal(((ulong)count, (ulong)hidden), (answer.Count, answer.SeenAfterAsOf));
        Assert.Equal(day.Length == 0 ? "2011-12-20" : day, answer.Stamp.AsOfDay);
    }

    [Theory]
    [InlineData("1969-12-31")]
    [InlineData("2149-06-07")]
    [InlineData("2011-02-29")]
    [InlineData("20111210")]
    [InlineData("today")]
    public async Task A_day_that_is_none_is_refused(string day)
    {
        await using TestServer server = await TestServer.StartAsync();
        RpcException status = await Calls.RefusedAsync(
            server.Analysis.CountAsync(new V1.CountRequest { Rule = "EVERYONE", AsOfDay = day }), StatusCode.InvalidArgument, "INVALID");
        Assert.Equal("as_of_day", Calls.Fields(status));
    }

    [Fact]
    public async Task A_count_of_nothing_and_of_an_unknown_segment_are_refused()
    {
        await using TestServer server = await TestServer.StartAsync();
        Assert.Equal("query", Calls.Fields(await Calls.RefusedAsync(server.Analysis.CountAsync(new V1.CountRequest()), StatusCode.InvalidArgument, "INVALID")));
        Assert.Equal("query", Calls.Fields(await Calls.RefusedAsync(server.Analysis.ExplainAsync(new V1.ExplainRequest()), StatusCode.InvalidArgument, "INVALID")));
        await server.Catalog.CreateSegmentAsync(new V1.CreateSegmentRequest { Segment = new V1.Segment { Name = "everyone", Rule = "EVERYONE" } });
        RpcException status = await Calls.RefusedAsync(server.Analysis.CountAsync(new V1.CountRequest { Segment = "everone" }), StatusCode.NotFound, "NOT_FOUND");
        Assert.Equal("There is no segment \"everone\"; did you mean \"everyone\"?", status.Status.Detail);
    }

    [Fact]
    public async Task Many_counts_at_once_queue_and_all_are_right()
    {
        await using TestServer server = await TestServer.StartAsync(Visits.Fill, ("max-evaluations", "2"));
        string[] countries = ["CZ", "DE", "AT"];
        V1.CountResponse[] answers = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(at =>
            server.Analysis.CountAsync(new V1.CountRequest { Rule = $"country = \"{countries[at % 3]}\" AND age >= {20 + at % 50}" }).ResponseAsync));
        for (int at = 0; at < answers.Length; at++)
        {
            int expected = Enumerable.Range(0, Visits.Devices).Count(device => device % 3 == at % 3 && 20 + device % 50 >= 20 + at % 50);
            Assert.Equal((ulong)expected, answers[at].Count);
        }
    }
}
