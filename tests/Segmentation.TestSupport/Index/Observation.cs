using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.TestSupport.Index;

/// <summary>One row about one attribute. The value is a number from 0 that stands for the text <c>v0</c>, <c>v1</c>, …</summary>
internal readonly record struct Observation(
    AttributeDefinition Attribute, uint Device, ushort Day, ObservationAction Action = ObservationAction.Set, int Value = 0, long Number = 0);
