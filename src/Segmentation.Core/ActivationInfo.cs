using Segmentation.Vocabulary;

namespace Segmentation;

/// <summary>An activation as listings show it.</summary>
/// <param name="Definition">The definition.</param>
/// <param name="SegmentVersion">Number of the segment's present version.</param>
/// <param name="Etag">Changes with every change of it.</param>
public sealed record ActivationInfo(ActivationDefinition Definition, int SegmentVersion, string Etag);
