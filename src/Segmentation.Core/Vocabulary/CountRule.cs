namespace Segmentation.Vocabulary;

/// <summary>What raises the count of an event. The numbers are stored: never renumber.</summary>
public enum CountRule
{
    /// <summary>Every row adds one.</summary>
    Rows = 1,

    /// <summary>A row adds one only when its day is later than the day last seen; late days are not counted.</summary>
    Days = 2,
}
