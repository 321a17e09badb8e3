namespace Segmentation.Vocabulary;

/// <summary>How a number takes a further observation. The numbers are stored: never renumber.</summary>
public enum MergeRule
{
    /// <summary>The observation with the latest day stands; on the same day the later arrival.</summary>
    Last = 1,

    /// <summary>Observations are added up.</summary>
    Sum = 2,

    /// <summary>The smallest observation stands.</summary>
    Minimum = 3,

    /// <summary>The largest observation stands.</summary>
    Maximum = 4,
}
