using System.Threading.Tasks;
using Grpc.Core;
using Segmentation.Service.Errors;
using Segmentation.Service.Hosting;
using Segmentation.Service.Mapping;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Services;

/// <summary><c>segmentation.v1.AnalysisService</c>.</summary>
internal sealed class AnalysisGrpcService(SegmentationEngine engine, WorkGates gates) : V1.AnalysisService.AnalysisServiceBase
{
    public override async Task<V1.CountResponse> Count(V1.CountRequest request, ServerCallContext context)
    {
        (string rule, string field) = request.QueryCase switch
        {
            V1.CountRequest.QueryOneofCase.Rule => (request.Rule, "rule"),
            V1.CountRequest.QueryOneofCase.Segment => (RuleOf(request.Segment), "segment"),
            _ => throw NoQuery(),
        };
        DayNumber? day = Fields.Day(request.AsOfDay, "as_of_day");
        using WorkGate.Slot slot = await gates.Evaluations.EnterAsync(context.CancellationToken).ConfigureAwait(false);
        return request.NodeCounts
            ? engine.Explain(rule, day, context.CancellationToken).ToWire(field)
            : engine.Count(rule, day, context.CancellationToken).ToWire(field);
    }

    public override async Task<V1.ExplainResponse> Explain(V1.ExplainRequest request, ServerCallContext context)
    {
        (string rule, string field) = request.QueryCase switch
        {
            V1.ExplainRequest.QueryOneofCase.Rule => (request.Rule, "rule"),
            V1.ExplainRequest.QueryOneofCase.Segment => (RuleOf(request.Segment), "segment"),
            _ => throw NoQuery(),
        };
        DayNumber? day = Fields.Day(request.AsOfDay, "as_of_day");
        using WorkGate.Slot slot = await gates.Evaluations.EnterAsync(context.CancellationToken).ConfigureAwait(false);
        ExplainResult explained = engine.Explain(rule, day, context.CancellationToken);
        return new V1.ExplainResponse { Answer = explained.ToWire(field), Plan = explained.Plan };
    }

    private string RuleOf(string segment) =>
        engine.RuleOf(Fields.RequiredText(segment, "segment")) ?? Lookup.Find(engine.Segments(), static known => known.Name, segment, "segment").Rule;

    private static RpcException NoQuery() => RpcErrors.Invalid("query", "it is missing; one of rule and segment is required");
}
