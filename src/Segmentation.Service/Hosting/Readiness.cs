using Grpc.Health.V1;
using Grpc.HealthCheck;

namespace Segmentation.Service.Hosting;

/// <summary>Whether the server should be sent calls: the store takes changes, and no stop has begun. Tells it to the health service.</summary>
internal sealed class Readiness(SegmentationEngine engine, Draining draining, HealthServiceImpl health)
{
    private static readonly string[] Services =
    [
        "", "segmentation.v1.AccessService", "segmentation.v1.AnalysisService", "segmentation.v1.AudienceService", "segmentation.v1.CatalogService",
        "segmentation.v1.IngestService", "segmentation.v1.StoreService",
    ];

    /// <summary>Why not, for people; null when it is ready. Names no path.</summary>
    public string? Obstacle =>
        draining.IsBegun ? "the server is stopping"
        : engine.WriteFailure is not null ? "the store takes no changes until the server is started again"
        : null;

    /// <summary>Looks again and tells the health service.</summary>
    public void Refresh()
    {
        HealthCheckResponse.Types.ServingStatus status =
            Obstacle is null ? HealthCheckResponse.Types.ServingStatus.Serving : HealthCheckResponse.Types.ServingStatus.NotServing;
        foreach (string service in Services)
        {
            health.SetStatus(service, status);
        }
    }
}
