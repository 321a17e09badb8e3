using Segmentation.Index;

namespace Segmentation;

/// <summary>Work made ready for one snapshot.</summary>
internal interface IPrepared
{
    /// <summary>State of the catalogue that it was made for.</summary>
    object Catalogue { get; }

    /// <summary>What it reads.</summary>
    IndexSnapshot Snapshot { get; }

    /// <summary>About how much memory it takes, rather too much than too little.</summary>
    long Bytes { get; }
}
