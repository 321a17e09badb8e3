namespace Segmentation.Service.Hosting;

/// <summary>Whether the server should be sent calls: the store takes changes, and no stop has begun.</summary>
internal sealed class Readiness(SegmentationEngine engine, Draining draining)
{
    /// <summary>Why not, for people; null when it is ready. Names no path.</summary>
    public string? Obstacle =>
        draining.IsBegun ? "the server is stopping"
        : engine.WriteFailure is not null ? "the store takes no changes until the server is started again"
        : null;

    /// <summary>Looks again.</summary>
    public void Refresh() => _ = Obstacle;
}
