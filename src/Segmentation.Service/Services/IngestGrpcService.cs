using System.Threading.Tasks;
using Grpc.Core;
using Segmentation.Service.Access;
using Segmentation.Service.Mapping;
using Segmentation.Service.Streams;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Services;

/// <summary>Implements <c>segmentation.v1.IngestService</c>.</summary>
internal sealed class IngestGrpcService(SegmentationEngine engine, IngestHandler handler) : V1.IngestService.IngestServiceBase
{
    public override Task Ingest(IAsyncStreamReader<V1.IngestRequest> requestStream, IServerStreamWriter<V1.IngestResponse> responseStream, ServerCallContext context) =>
        handler.RunAsync(requestStream, responseStream, Principal.Of(context), context);

    public override Task<V1.Delivery> GetDelivery(V1.GetDeliveryRequest request, ServerCallContext context)
    {
        DeliveryStatus status = engine.FindDelivery(Fields.RequiredText(request.Delivery, "delivery"))
            ?? throw new InputException(InputProblem.NotFound, $"Nothing of a delivery {request.Delivery} is on record.");
        return Task.FromResult(status.ToWire());
    }
}
