using System;
using System.Collections.Generic;
using System.Linq;
using Grpc.Core;
using Segmentation.Service.Errors;
using Segmentation.TestSupport.Conventions;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Service.Tests.Errors;

public sealed class ProblemStatusTests
{
    [Fact]
    public void Every_kind_of_mistake_has_a_row_and_a_reason_of_its_own()
    {
        Assert.Equal(Enum.GetValues<InputProblem>().Order(), ProblemStatus.Table.Keys.Order());
        Assert.Equal(ProblemStatus.Table.Count, ProblemStatus.Table.Values.Select(static row => row.Reason).Distinct().Count());
        Assert.All(ProblemStatus.Table.Values, static row => Assert.Matches("^[A-Z]+(_[A-Z]+)*$", row.Reason));
    }

    [Fact]
    public void Every_kind_of_mistake_becomes_a_status_that_says_the_same_twice()
    {
        foreach ((InputProblem problem, ProblemStatus row) in ProblemStatus.Table)
        {
            RpcException status = RpcErrors.Of(new InputException(problem, "what was found; what is allowed"));
            Google.Rpc.Status details = RpcErrors.DetailsOf(status)!;
            Google.Rpc.ErrorInfo info = details.Details.Single().Unpack<Google.Rpc.ErrorInfo>();
            Assert.Equal(row.Code, status.StatusCode);
            Assert.Equal(((int)row.Code, "what was found; what is allowed"), (details.Code, details.Message));
            Assert.Equal((row.Reason, "segmentation"), (info.Type, info.Domain));
        }
    }

    [Fact]
    public void The_fields_of_ErrorInfo_have_the_numbers_that_other_clients_know() =>
        Assert.Equal([1, 2, 3], Google.Rpc.ErrorInfo.Descriptor.Fields.InFieldNumberOrder().Select(static field => field.FieldNumber));

    [Fact]
    public void The_page_about_the_service_has_the_same_table()
    {
        string page = System.IO.File.ReadAllText(Repository.PathOf("docs", "service.md"));
        foreach (ProblemStatus row in ProblemStatus.Table.Values)
        {
            Assert.Contains($"| `{row.Reason}` | {Wire(row.Code)} |", page);
        }
    }

    [Theory]
    [InlineData(1_023, 1_023)]
    [InlineData(1_024, 1_024)]
    [InlineData(1_025, 1_024)]
    [InlineData(100_000, 1_024)]
    public void A_message_has_at_most_1024_characters(int length, int sent)
    {
        string detail = RpcErrors.Of(new InputException(new string('x', length))).Status.Detail;
        Assert.Equal(sent, detail.Length);
        Assert.Equal(length > 1_024, detail.EndsWith('…'));
    }

    [Fact]
    public void Details_of_a_rule_with_thousands_of_mistakes_stay_below_what_clients_take_as_metadata()
    {
        IReadOnlyList<RuleMessage> mistakes = [.. Enumerable.Range(0, 5_000).Select(static at => new RuleMessage("SEG0012", true, at, 1, 1, at + 1, new string('m', 300), "interest"))];
        RpcException status = RpcErrors.InvalidRule("rule", mistakes);
        int bytes = status.Trailers.GetValueBytes(RpcErrors.DetailsTrailer)!.Length;
        Assert.InRange(bytes, 500, 6_144);
        Assert.EndsWith("(and 4999 more)", status.Status.Detail);
        Assert.Contains("did you mean interest?", status.Status.Detail);
    }

    private static string Wire(StatusCode code) =>
        string.Concat(code.ToString().Select(static (letter, at) => at > 0 && char.IsUpper(letter) ? "_" + letter : char.ToUpperInvariant(letter).ToString()));
}
