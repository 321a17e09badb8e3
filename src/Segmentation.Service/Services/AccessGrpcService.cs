using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Grpc.Core;
using Segmentation.Service.Access;
using Segmentation.Service.Hosting;
using Segmentation.Service.Mapping;
using Segmentation.Service.Paging;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Service.Services;

/// <summary><c>segmentation.v1.AccessService</c>.</summary>
internal sealed class AccessGrpcService(SegmentationEngine engine, KeyDoor door, Pager pager, WorkGates gates) : V1.AccessService.AccessServiceBase
{
    public override async Task<V1.CreateKeyResponse> CreateKey(V1.CreateKeyRequest request, ServerCallContext context)
    {
        AccessRole role = KeyMapping.ToRole(request.Role);
        string? destination = request.Destination.Length == 0 ? null : request.Destination;
        using WorkGate.Slot slot = await gates.Changes.EnterAsync(context.CancellationToken).ConfigureAwait(false);
        (AccessKeyInfo key, string secret) = engine.CreateAccessKey(request.Name, role, destination);
        door.KeysChanged();
        return new V1.CreateKeyResponse { Key = key.ToWire(), Secret = secret };
    }

    public override Task<V1.ListKeysResponse> ListKeys(V1.ListKeysRequest request, ServerCallContext context)
    {
        IEnumerable<AccessKeyInfo> keys = engine.AccessKeys().OrderBy(static key => key.Id, StringComparer.Ordinal);
        (List<AccessKeyInfo> rows, string next) = pager.Cut(context, keys, static key => key.Id, request.PageSize, request.PageToken);
        return Task.FromResult(new V1.ListKeysResponse { Keys = { rows.Select(KeyMapping.ToWire) }, NextPageToken = next });
    }

    public override async Task<V1.AccessKey> RevokeKey(V1.RevokeKeyRequest request, ServerCallContext context)
    {
        Fields.RequiredText(request.Id, "id");
        using WorkGate.Slot slot = await gates.Changes.EnterAsync(context.CancellationToken).ConfigureAwait(false);
        return engine.RevokeAccessKey(request.Id).ToWire();
    }
}
