namespace Segmentation.Vocabulary;

/// <summary>State of an activation. The numbers are stored: never renumber.</summary>
public enum ActivationState
{
    /// <summary>It is exported.</summary>
    Active = 1,

    /// <summary>It is not exported until it is active again.</summary>
    Paused = 2,

    /// <summary>It is never exported again.</summary>
    Ended = 3,
}
