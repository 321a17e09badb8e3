using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Google.Protobuf;
using Grpc.Core;
using Segmentation.Service.Mapping;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Services;

/// <summary>Destinations and activations.</summary>
internal sealed partial class CatalogGrpcService
{
    public override Task<V1.Destination> CreateDestination(V1.CreateDestinationRequest request, ServerCallContext context)
    {
        V1.Destination destination = Fields.Required(request.Destination, "destination");
        int floor = DestinationMapping.ToFloor(destination.Floor);
        return Change(context, request, request.RequestId, once => engine.CreateDestination(destination.Name, destination.IdSpace, floor, once).ToWire());
    }

    public override Task<V1.Destination> GetDestination(V1.GetDestinationRequest request, ServerCallContext context) =>
        Task.FromResult(Lookup.Find(engine.Destinations(), static destination => destination.Name, request.Name, "destination").ToWire());

    public override Task<V1.ListDestinationsResponse> ListDestinations(V1.ListDestinationsRequest request, ServerCallContext context)
    {
        (List<DestinationInfo> rows, string next) =
            pager.Cut(context, engine.Destinations(), static destination => destination.Name, request.PageSize, request.PageToken);
        return Task.FromResult(new V1.ListDestinationsResponse { Destinations = { rows.Select(DestinationMapping.ToWire) }, NextPageToken = next });
    }

    public override Task<V1.Destination> UpdateDestination(V1.UpdateDestinationRequest request, ServerCallContext context)
    {
        V1.Destination destination = Fields.Required(request.Destination, "destination");
        Fields.Mask(request.UpdateMask, "floor");
        int floor = Fields.Number(destination.Floor, "destination.floor", 1, int.MaxValue);
        return Change(context, request, request.RequestId, once => engine.UpdateDestination(destination.Name, floor, Fields.Etag(destination.Etag), once).ToWire());
    }

    public override Task<V1.DeleteDestinationResponse> DeleteDestination(V1.DeleteDestinationRequest request, ServerCallContext context) =>
        Change(context, request, request.RequestId, once =>
        {
            engine.DeleteDestination(request.Name, Fields.Etag(request.Etag), once);
            return new V1.DeleteDestinationResponse();
        });

    public override Task<V1.DestinationKey> GetDestinationKey(V1.GetDestinationKeyRequest request, ServerCallContext context)
    {
        DestinationInfo destination = Lookup.Find(engine.Destinations(), static destination => destination.Name, request.Name, "destination");
        return Task.FromResult(new V1.DestinationKey
        {
            Key = ByteString.CopyFrom(engine.DestinationKey(destination.Name)),
            KeyEpoch = (uint)destination.KeyEpoch,
            Fingerprint = destination.KeyFingerprint,
        });
    }

    public override Task<V1.Activation> CreateActivation(V1.CreateActivationRequest request, ServerCallContext context)
    {
        V1.Activation activation = Fields.Required(request.Activation, "activation");
        return Change(context, request, request.RequestId, once => engine.CreateActivation(activation.ToDefinition(), once).ToWire());
    }

    public override Task<V1.Activation> GetActivation(V1.GetActivationRequest request, ServerCallContext context) => Task.FromResult(FindActivation(request.Name).ToWire());

    public override Task<V1.ListActivationsResponse> ListActivations(V1.ListActivationsRequest request, ServerCallContext context)
    {
        string? destination = request.Destination.Length == 0
            ? null
            : Lookup.Find(engine.Destinations(), static destination => destination.Name, request.Destination, "destination").Name;
        (List<ActivationInfo> rows, string next) = pager.Cut(
            context, engine.Activations(destination), static activation => activation.Definition.Name, request.PageSize, request.PageToken, request.Destination);
        return Task.FromResult(new V1.ListActivationsResponse { Activations = { rows.Select(ActivationMapping.ToWire) }, NextPageToken = next });
    }

    public override Task<V1.Activation> UpdateActivation(V1.UpdateActivationRequest request, ServerCallContext context)
    {
        V1.Activation wanted = Fields.Required(request.Activation, "activation");
        HashSet<string> paths = Fields.Mask(request.UpdateMask, "external_id", "start_time", "end_time", "member_ttl", "state");
        return Change(context, request, request.RequestId, once =>
        {
            // Read and written under the one slot for changes: no other change of this server comes between.
            ActivationDefinition definition = FindActivation(wanted.Name).Definition.With(wanted, paths);
            return engine.UpdateActivation(definition, Fields.Etag(wanted.Etag), once).ToWire();
        });
    }

    public override Task<V1.DeleteActivationResponse> DeleteActivation(V1.DeleteActivationRequest request, ServerCallContext context) =>
        Change(context, request, request.RequestId, once =>
        {
            engine.DeleteActivation(request.Name, Fields.Etag(request.Etag), once);
            return new V1.DeleteActivationResponse();
        });

    private ActivationInfo FindActivation(string name) => Lookup.Find(engine.Activations(null), static activation => activation.Definition.Name, name, "activation");
}
