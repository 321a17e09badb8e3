using System;
using Segmentation.Service.Configuration;

namespace Segmentation.Service.Hosting;

/// <summary>How much runs at once, by kind of work.</summary>
internal sealed class WorkGates(ServiceOptions options) : IDisposable
{
    /// <summary>Counts and explanations.</summary>
    public WorkGate Evaluations { get; } = new(options.MaxEvaluations);

    /// <summary>Changes of the catalogue, keys and devices: the store takes one at a time, and threads should not wait for that.</summary>
    public WorkGate Changes { get; } = new(1);

    /// <summary>Walks over the whole store.</summary>
    public WorkGate Verifications { get; } = new(1);

    public void Dispose()
    {
        Evaluations.Dispose();
        Changes.Dispose();
        Verifications.Dispose();
    }
}
