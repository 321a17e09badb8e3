namespace Segmentation.Service.Hosting;

/// <summary>A method of the server.</summary>
/// <param name="Service">Full name of its service, such as <c>segmentation.v1.AnalysisService</c>.</param>
/// <param name="Name">Its name there.</param>
/// <param name="IsStream">Whether either side streams.</param>
internal sealed record ServedMethod(string Service, string Name, bool IsStream)
{
    /// <summary>As people write it: <c>segmentation.v1.AnalysisService/Count</c>.</summary>
    public string FullName { get; } = $"{Service}/{Name}";

    /// <summary>As requests name it: <c>/segmentation.v1.AnalysisService/Count</c>.</summary>
    public string Path { get; } = $"/{Service}/{Name}";
}
