using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

/// <summary>Containers that lie somewhere and are listed when somebody first asks for one.</summary>
/// <threadsafety>Safe for concurrent callers.</threadsafety>
internal abstract class ContainerSource
{
    /// <summary>Number of containers.</summary>
    public abstract int Count { get; }

    /// <summary>Number of their members.</summary>
    public abstract long Cardinality { get; }

    /// <summary>The containers in ascending order of key, each time in an array of its own.</summary>
    public abstract Container[] Load();
}
