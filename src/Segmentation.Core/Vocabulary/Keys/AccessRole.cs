namespace Segmentation.Vocabulary.Keys;

/// <summary>What the holder of an access key may do. The numbers are stored: never renumber.</summary>
public enum AccessRole
{
    /// <summary>Sees definitions, no numbers.</summary>
    Viewer = 1,

    /// <summary>Defines segments and activations, takes data in, counts exactly.</summary>
    Operator = 2,

    /// <summary>Pulls the audiences of one destination.</summary>
    Destination = 3,

    /// <summary>Everything but what only a destination may do.</summary>
    Admin = 4,
}
