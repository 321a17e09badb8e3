namespace Segmentation.Expressions;

/// <summary>What a rule may ask for at most.</summary>
public static class RuleLimits
{
    /// <summary>Bytes of UTF-8 that the text of a rule may take: 65,536.</summary>
    public const int TextBytes = 64 * 1024;

    /// <summary>Parentheses, <c>NOT</c>, <c>AT LEAST</c> and <c>SEGMENT</c> that may stand inside each other: 64.</summary>
    public const int Depth = 64;

    /// <summary>Predicates of a rule after segments are expanded: 5,000. A predicate that lists values counts once a value.</summary>
    public const int Leaves = 5_000;

    /// <summary>Days that a window may span: 1 to 36,500.</summary>
    public const int WindowDays = 36_500;

    /// <summary>Where the count of an event saturates: 255 stands for 255 or more.</summary>
    public const int CountCeiling = 255;
}
