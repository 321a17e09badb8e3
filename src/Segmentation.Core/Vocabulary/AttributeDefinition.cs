namespace Segmentation.Vocabulary;

/// <summary>A named, typed column about devices, belonging to one data source.</summary>
/// <remarks>Immutable; a change of time-to-live makes a new definition under the same <see cref="Id"/>.</remarks>
public sealed record AttributeDefinition
{
    /// <summary>Number of the attribute in its store: 0 is the built-in <c>device</c>, others count from 1 and are never reused.</summary>
    public required int Id { get; init; }

    /// <summary>Name: letters, digits, <c>_</c>, <c>-</c> in parts joined by dots, beginning with a letter; 1 to 128 characters; case matters.</summary>
    public required string Name { get; init; }

    /// <summary>Kind of column.</summary>
    public required AttributeKind Kind { get; init; }

    /// <summary>Name of the data source it belongs to.</summary>
    public required string Source { get; init; }

    /// <summary>Decimal places kept of a <see cref="AttributeKind.Number"/>: 0 to 9; 0 for other kinds.</summary>
    public int Scale { get; init; }

    /// <summary>How a <see cref="AttributeKind.Number"/> takes a further observation; default <see cref="MergeRule.Last"/>.</summary>
    public MergeRule Merge { get; init; } = MergeRule.Last;

    /// <summary>What raises the count of an <see cref="AttributeKind.Event"/>; default <see cref="CountRule.Rows"/>.</summary>
    public CountRule Count { get; init; } = CountRule.Rows;

    /// <summary>Days that an observation lasts, 1 to 36,500; null means never expires (never a magic 0).</summary>
    public int? TimeToLive { get; init; }

    /// <summary>Whether a flag or set keeps a day per member, which a time-to-live needs. Always true for events.</summary>
    public bool IsTimed { get; init; }

    /// <summary>Whether values that look like an e-mail address, telephone number, IP address or UUID are allowed.</summary>
    public bool AllowsIdentifiers { get; init; }

    /// <summary>Sensitivity label, free text of up to 64 characters; null when none was given.</summary>
    public string? Sensitivity { get; init; }
}
