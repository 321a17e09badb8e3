using System.Collections.Generic;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.Store;

/// <summary>The values that a snapshot knows: a rule that is bound to them means on that snapshot what it says, whatever changes beside it.</summary>
internal sealed class SnapshotValues(IndexSnapshot snapshot) : IValueLookup
{
    public int CodeOf(int attribute, string value) => snapshot.Attribute(attribute)?.Values.CodeOf(value) ?? -1;

    public IReadOnlyList<string> Nearest(int attribute, string value, int most) =>
        snapshot.Attribute(attribute) is { } index ? NearestValues.Find(index.Values, value, most) : [];
}
