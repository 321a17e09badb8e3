namespace Segmentation.Vocabulary;

/// <summary>What kind of column an attribute is. The numbers are stored: never renumber.</summary>
public enum AttributeKind
{
    /// <summary>Held or not held (<c>newsletter</c>); one bitmap.</summary>
    Flag = 1,

    /// <summary>At most one value per device (<c>geo.country</c>); a newer observation replaces the older value.</summary>
    Category = 2,

    /// <summary>Any number of values per device (<c>interest</c>); values accumulate.</summary>
    Set = 3,

    /// <summary>A scaled 64-bit integer per device (<c>age</c>, <c>spend</c>).</summary>
    Number = 4,

    /// <summary>Values with the day last seen and a saturating count (<c>page</c>, <c>purchase</c>).</summary>
    Event = 5,
}
