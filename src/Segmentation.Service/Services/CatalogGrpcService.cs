using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Grpc.Core;
using Segmentation.Service.Access;
using Segmentation.Service.Hosting;
using Segmentation.Service.Mapping;
using Segmentation.Service.Paging;

namespace Segmentation.Service.Services;

/// <summary><c>segmentation.v1.CatalogService</c>: sources, attributes and segments here, destinations and activations in the other half.</summary>
internal sealed partial class CatalogGrpcService(SegmentationEngine engine, Pager pager, WorkGates gates) : V1.CatalogService.CatalogServiceBase
{
    private const int MostValues = 10_000;
    private const int UsualValues = 100;

    public override Task<V1.Source> CreateSource(V1.CreateSourceRequest request, ServerCallContext context)
    {
        V1.Source source = Fields.Required(request.Source, "source");
        return Change(context, request, request.RequestId, once => engine.CreateSource(source.Name, SourceMapping.ToParty(source.Party, "source.party"), once).ToWire());
    }

    public override Task<V1.Source> GetSource(V1.GetSourceRequest request, ServerCallContext context) =>
        Task.FromResult(Lookup.Find(engine.Sources(), static source => source.Name, request.Name, "source").ToWire());

    public override Task<V1.ListSourcesResponse> ListSources(V1.ListSourcesRequest request, ServerCallContext context)
    {
        (List<SourceInfo> rows, string next) = pager.Cut(context, engine.Sources(), static source => source.Name, request.PageSize, request.PageToken);
        return Task.FromResult(new V1.ListSourcesResponse { Sources = { rows.Select(SourceMapping.ToWire) }, NextPageToken = next });
    }

    public override Task<V1.DeleteSourceResponse> DeleteSource(V1.DeleteSourceRequest request, ServerCallContext context) =>
        Change(context, request, request.RequestId, once =>
        {
            engine.DeleteSource(request.Name, Fields.Etag(request.Etag), once);
            return new V1.DeleteSourceResponse();
        });

    public override Task<V1.Attribute> CreateAttribute(V1.CreateAttributeRequest request, ServerCallContext context)
    {
        V1.Attribute attribute = Fields.Required(request.Attribute, "attribute");
        return Change(context, request, request.RequestId, once => engine.CreateAttribute(attribute.ToDefinition(), once).ToWire(withNumbers: true));
    }

    public override Task<V1.Attribute> GetAttribute(V1.GetAttributeRequest request, ServerCallContext context) => Task.FromResult(
        Lookup.Find(engine.Attributes(), static attribute => attribute.Definition.Name, request.Name, "attribute").ToWire(!Principal.Of(context).SeesNoNumbers));

    public override Task<V1.ListAttributesResponse> ListAttributes(V1.ListAttributesRequest request, ServerCallContext context)
    {
        bool withNumbers = !Principal.Of(context).SeesNoNumbers;
        (List<AttributeInfo> rows, string next) =
            pager.Cut(context, engine.Attributes(), static attribute => attribute.Definition.Name, request.PageSize, request.PageToken);
        return Task.FromResult(new V1.ListAttributesResponse { Attributes = { rows.Select(row => row.ToWire(withNumbers)) }, NextPageToken = next });
    }

    public override Task<V1.Attribute> UpdateAttribute(V1.UpdateAttributeRequest request, ServerCallContext context)
    {
        V1.Attribute attribute = Fields.Required(request.Attribute, "attribute");
        HashSet<string> paths = Fields.Mask(request.UpdateMask, "ttl_days", "sensitivity", "allows_identifiers");
        return Change(context, request, request.RequestId, once =>
            engine.UpdateAttribute(attribute.Name, attribute.ToEdit(paths), Fields.Etag(attribute.Etag), once).ToWire(withNumbers: true));
    }

    public override Task<V1.DeleteAttributeResponse> DeleteAttribute(V1.DeleteAttributeRequest request, ServerCallContext context) =>
        Change(context, request, request.RequestId, once =>
        {
            engine.DeleteAttribute(request.Name, Fields.Etag(request.Etag), once);
            return new V1.DeleteAttributeResponse();
        });

    public override async Task<V1.ListAttributeValuesResponse> ListAttributeValues(V1.ListAttributeValuesRequest request, ServerCallContext context)
    {
        int limit = request.Limit == 0 ? UsualValues : Fields.Number(request.Limit, "limit", 1, MostValues);
        using WorkGate.Slot slot = await gates.Evaluations.EnterAsync(context.CancellationToken).ConfigureAwait(false);
        return new V1.ListAttributeValuesResponse { Values = { engine.Values(request.Attribute, limit).Select(AttributeMapping.ToWire) } };
    }

    public override Task<V1.Segment> CreateSegment(V1.CreateSegmentRequest request, ServerCallContext context)
    {
        V1.Segment segment = Fields.Required(request.Segment, "segment");
        return Change(context, request, request.RequestId, once => engine.CreateSegment(segment.Name, segment.Rule, once).ToWire());
    }

    public override Task<V1.Segment> GetSegment(V1.GetSegmentRequest request, ServerCallContext context) =>
        Task.FromResult(Lookup.Find(engine.Segments(), static segment => segment.Name, request.Name, "segment").ToWire());

    public override Task<V1.ListSegmentsResponse> ListSegments(V1.ListSegmentsRequest request, ServerCallContext context)
    {
        (List<SegmentInfo> rows, string next) = pager.Cut(context, engine.Segments(), static segment => segment.Name, request.PageSize, request.PageToken);
        return Task.FromResult(new V1.ListSegmentsResponse { Segments = { rows.Select(SegmentMapping.ToWire) }, NextPageToken = next });
    }

    public override Task<V1.Segment> UpdateSegment(V1.UpdateSegmentRequest request, ServerCallContext context)
    {
        V1.Segment segment = Fields.Required(request.Segment, "segment");
        if (request.UpdateMask is { Paths.Count: > 0 })
        {
            Fields.Mask(request.UpdateMask, "rule");
        }

        return Change(context, request, request.RequestId, once => engine.UpdateSegment(segment.Name, segment.Rule, Fields.Etag(segment.Etag), once).ToWire());
    }

    public override Task<V1.DeleteSegmentResponse> DeleteSegment(V1.DeleteSegmentRequest request, ServerCallContext context) =>
        Change(context, request, request.RequestId, once =>
        {
            engine.DeleteSegment(request.Name, Fields.Etag(request.Etag), once);
            return new V1.DeleteSegmentResponse();
        });

    private async Task<TResponse> Change<TRequest, TResponse>(ServerCallContext context, TRequest request, string requestId, Func<ChangeRequest?, TResponse> change)
        where TRequest : class, Google.Protobuf.IMessage<TRequest>, Google.Protobuf.IDeepCloneable<TRequest>
    {
        ChangeRequest? once = Requests.Once(context, request, requestId);
        using WorkGate.Slot slot = await gates.Changes.EnterAsync(context.CancellationToken).ConfigureAwait(false);
        return change(once);
    }
}
