using System;
using System.Collections.Generic;
using Segmentation.Vocabulary;

namespace Segmentation;

public sealed partial class SegmentationEngine
{
    /// <summary>Activations by name.</summary>
    /// <param name="destination">Only those of this destination; null for all.</param>
    public IReadOnlyList<ActivationInfo> Activations(string? destination) => throw new NotImplementedException();

    /// <summary>Orders that a segment goes to a destination.</summary>
    /// <exception cref="InputException">The name is taken, segment or destination is not known, or a value is out of range.</exception>
    public ActivationInfo CreateActivation(ActivationDefinition definition, ChangeRequest? request) => throw new NotImplementedException();

    /// <summary>Changes an activation; segment and destination cannot change, and an ended one stays ended.</summary>
    /// <param name="definition">The whole new definition.</param>
    /// <param name="etag">The etag that is expected, or null for no check.</param>
    /// <param name="request">Makes it have effect once; null for no such promise.</param>
    public ActivationInfo UpdateActivation(ActivationDefinition definition, string? etag, ChangeRequest? request) => throw new NotImplementedException();

    /// <summary>Deletes an activation.</summary>
    public void DeleteActivation(string name, string? etag, ChangeRequest? request) => throw new NotImplementedException();
}
