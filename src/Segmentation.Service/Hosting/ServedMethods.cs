using System.Collections.Generic;
using System.Linq;
using Google.Protobuf.Reflection;

namespace Segmentation.Service.Hosting;

/// <summary>All methods that the server can answer.</summary>
internal static class ServedMethods
{
    public static IReadOnlyList<ServedMethod> All { get; } =
    [
        .. new ServiceDescriptor[]
        {
            V1.AccessService.Descriptor, V1.AnalysisService.Descriptor, V1.AudienceService.Descriptor, V1.CatalogService.Descriptor, V1.IngestService.Descriptor, V1.StoreService.Descriptor,
            Grpc.Health.V1.Health.Descriptor, Grpc.Reflection.V1.ServerReflection.Descriptor, Grpc.Reflection.V1Alpha.ServerReflection.Descriptor,
        }
            .SelectMany(static service => service.Methods)
            .Select(static method => new ServedMethod(method.Service.FullName, method.Name, method.IsClientStreaming || method.IsServerStreaming)),
    ];
}
