namespace Segmentation.Vocabulary;

/// <summary>Whose data a source supplies. The numbers are stored: never renumber.</summary>
public enum Party
{
    /// <summary>The tenant's own data.</summary>
    First = 1,

    /// <summary>Another company's first-party data, under agreement.</summary>
    Second = 2,

    /// <summary>Bought or aggregated data.</summary>
    Third = 3,
}
