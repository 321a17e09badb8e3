using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Grpc.Core;
using Segmentation.Service.Access;
using Segmentation.Service.Mapping;
using Segmentation.Service.Paging;
using Segmentation.Service.Streams;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Services;

/// <summary>Implements <c>segmentation.v1.AudienceService</c>. Whose activations and exports they are is the key's to say, never the request's.</summary>
internal sealed class AudienceGrpcService(SegmentationEngine engine, ExportHandler exports, Pager pager) : V1.AudienceService.AudienceServiceBase
{
    public override Task<V1.Destination> GetDestination(V1.GetDestinationRequest request, ServerCallContext context)
    {
        string own = Own(request.Name, context);
        DestinationInfo destination = engine.Destinations().FirstOrDefault(known => known.Name == own) ?? throw Unknown(own);
        return Task.FromResult(destination.ToWire(engine.TestVectors(own)));
    }

    public override Task<V1.ListActivationsResponse> ListActivations(V1.ListActivationsRequest request, ServerCallContext context)
    {
        string own = Own(request.Destination, context);
        (List<ActivationInfo> rows, string next) = pager.Cut(
            context, engine.Activations(own), static row => row.Definition.Name, request.PageSize, request.PageToken, own);
        return Task.FromResult(new V1.ListActivationsResponse { Activations = { rows.Select(ActivationMapping.ToWire) }, NextPageToken = next });
    }

    public override Task<V1.ExportPlan> BeginExport(V1.BeginExportRequest request, ServerCallContext context) =>
        exports.BeginAsync(request, Principal.DestinationOf(context), context.CancellationToken);

    public override Task ReadExport(V1.ReadExportRequest request, IServerStreamWriter<V1.ExportChunk> responseStream, ServerCallContext context) =>
        exports.ReadAsync(request, Principal.DestinationOf(context), responseStream, context);

    public override Task<V1.ExportManifest> CommitExport(V1.CommitExportRequest request, ServerCallContext context) =>
        exports.CommitAsync(request, Principal.DestinationOf(context), context.CancellationToken);

    /// <summary>The caller's destination. Another's is answered like one that is not there.</summary>
    private static string Own(string asked, ServerCallContext context)
    {
        string own = Principal.DestinationOf(context);
        return asked.Length == 0 || asked == own ? own : throw Unknown(asked);
    }

    private static InputException Unknown(string destination) => new(InputProblem.NotFound, $"There is no destination {destination}.");
}
