using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Grpc.Core;
using Segmentation.Service.Access;
using Segmentation.Service.Hosting;
using Segmentation.Service.Mapping;

namespace Segmentation.Service.Services;

/// <summary><c>segmentation.v1.StoreService</c>.</summary>
internal sealed class StoreGrpcService(SegmentationEngine engine, WorkGates gates) : V1.StoreService.StoreServiceBase
{
    private const int MostIdentifiers = 100_000;

    public override async Task<V1.Store> GetStore(V1.GetStoreRequest request, ServerCallContext context)
    {
        V1.Store store = new() { Version = engine.Version, DayZone = engine.DayZone, Today = engine.CurrentDay.ToString() };
        if (!Principal.Of(context).SeesNoNumbers)
        {
            using WorkGate.Slot slot = await gates.Evaluations.EnterAsync(context.CancellationToken).ConfigureAwait(false);
            store.Devices = (ulong)engine.DeviceCount;
        }

        return store;
    }

    public override async Task<V1.CheckpointResponse> Checkpoint(V1.CheckpointRequest request, ServerCallContext context)
    {
        using WorkGate.Slot slot = await gates.Changes.EnterAsync(context.CancellationToken).ConfigureAwait(false);
        return new V1.CheckpointResponse { Version = engine.Checkpoint() };
    }

    public override async Task<V1.VerifyStoreResponse> VerifyStore(V1.VerifyStoreRequest request, ServerCallContext context)
    {
        using WorkGate.Slot slot = await gates.Verifications.EnterAsync(context.CancellationToken).ConfigureAwait(false);
        IReadOnlyList<StoreFault> faults = engine.Verify();
        return new V1.VerifyStoreResponse
        {
            Faults = { faults.Select(static fault => new V1.StoreFault { File = fault.File, Place = fault.Place, Fault = fault.Fault }) },
        };
    }

    public override async Task<V1.DeleteDevicesResponse> DeleteDevices(V1.DeleteDevicesRequest request, ServerCallContext context)
    {
        Fields.RequiredText(request.IdSpace, "id_space");
        Fields.Number((uint)request.Identifiers.Count, "identifiers", 1, MostIdentifiers);
        using WorkGate.Slot slot = await gates.Changes.EnterAsync(context.CancellationToken).ConfigureAwait(false);
        DeleteResult result = engine.Delete(request.IdSpace, request.Identifiers);
        return new V1.DeleteDevicesResponse
        {
            Requested = (uint)result.Requested,
            Deleted = (uint)result.Deleted,
            Unknown = (uint)result.Unknown,
            Refused = (uint)result.Refused,
            Version = result.Version,
        };
    }
}
