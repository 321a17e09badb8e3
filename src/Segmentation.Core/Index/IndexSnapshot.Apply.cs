using System;

namespace Segmentation.Index;

internal sealed partial class IndexSnapshot
{
    /// <summary>This snapshot after a commit. Traits whose deltas outgrow an eighth of their stripe's base are folded.</summary>
    public IndexSnapshot Apply(IndexChange change, ulong version) => throw new NotImplementedException($"{change} {version} {Version}");
}
