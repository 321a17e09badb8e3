using System.Collections.Generic;

namespace Segmentation.Index.Updating;

/// <summary>What one attribute's observations in a batch come to.</summary>
internal readonly record struct AttributeUpdate(IReadOnlyList<TraitChange> Changes, ObservationCounts Counts);
