using Google.Protobuf.WellKnownTypes;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Service.Mapping;

/// <summary>Access keys.</summary>
internal static class KeyMapping
{
    public static V1.AccessKey ToWire(this AccessKeyInfo key) => new()
    {
        Id = key.Id,
        Name = key.Name,
        Role = key.Role switch
        {
            AccessRole.Viewer => V1.Role.Viewer,
            AccessRole.Operator => V1.Role.Operator,
            AccessRole.Destination => V1.Role.Destination,
            _ => V1.Role.Admin,
        },
        Destination = key.Destination ?? "",
        CreateTime = Timestamp.FromDateTimeOffset(key.Created),
        RevokeTime = key.Revoked is { } revoked ? Timestamp.FromDateTimeOffset(revoked) : null,
    };

    public static AccessRole ToRole(V1.Role role) =>
        Fields.Known(role, "role", V1.Role.Unspecified, V1.Role.Viewer, V1.Role.Operator, V1.Role.Destination, V1.Role.Admin) switch
        {
            V1.Role.Viewer => AccessRole.Viewer,
            V1.Role.Operator => AccessRole.Operator,
            V1.Role.Destination => AccessRole.Destination,
            _ => AccessRole.Admin,
        };
}
