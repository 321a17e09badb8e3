using System;
using System.Collections.Generic;
using Segmentation.Formats;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion.Mapping;

/// <summary>What the rows of a feed mean: docs/mapping.md describes it field by field.</summary>
internal sealed record FeedMapping
{
    public required SourceMapping Source { get; init; }

    public required CsvFormat Format { get; init; }

    public required DeliveryMode Mode { get; init; }

    public required IdentifierMapping Identifier { get; init; }

    public required TimeMapping Time { get; init; }

    public required IReadOnlyList<AttributeMapping> Attributes { get; init; }

    public required IReadOnlyList<RemovalMapping> Removals { get; init; }

    /// <summary>SHA-256 of the canonical text of the mapping, in hexadecimal: comments and layout do not change it.</summary>
    public required string Hash { get; init; }
}

/// <summary>Who supplies the feed.</summary>
internal sealed record SourceMapping(string Name, Party Party);

/// <summary>What a delivery says about devices that it does not name.</summary>
internal enum DeliveryMode
{
    /// <summary>Nothing.</summary>
    Append,

    /// <summary>That they hold none of the mapping's attributes.</summary>
    Replace,
}

/// <summary>Where the identifier of a row stands.</summary>
/// <param name="Column">The column.</param>
/// <param name="Spaces">Its id space, or one for each text of the space column.</param>
/// <param name="SpaceColumn">The column that names the space; null when there is one space.</param>
/// <param name="RemoveSuffix">Cut off the end of an identifier that ends with it; null for nothing.</param>
internal sealed record IdentifierMapping(string Column, IReadOnlyList<SpaceMapping> Spaces, string? SpaceColumn, string? RemoveSuffix);

/// <summary>One id space of a feed.</summary>
/// <param name="Text">What the space column holds for it; null when there is no such column.</param>
/// <param name="Name">Name of the space.</param>
/// <param name="Form">How its identifiers are normalised.</param>
/// <param name="TokenKey">Fingerprint of the key that ready-made tokens were made with; null when the column holds identifiers.</param>
internal sealed record SpaceMapping(string? Text, string Name, IdentifierForm Form, string? TokenKey);

/// <summary>How the text of a time is written.</summary>
internal enum TimeForm
{
    /// <summary>ISO 8601: a date, or date and time with or without an offset.</summary>
    Iso,

    /// <summary>Seconds since 1970-01-01 UTC.</summary>
    UnixSeconds,

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    UnixMilliseconds,

    /// <summary>A pattern of .NET, such as <c>dd.MM.yyyy HH:mm</c>.</summary>
    Pattern,
}

/// <summary>When the rows were observed.</summary>
/// <param name="Column">The column; null when all rows have the same day.</param>
/// <param name="Form">How its text is written.</param>
/// <param name="Pattern">The pattern of <see cref="TimeForm.Pattern"/>.</param>
/// <param name="Zone">The zone of times without an offset; null for the store's day zone.</param>
/// <param name="Day">The day of all rows, when there is no column.</param>
internal sealed record TimeMapping(string? Column, TimeForm Form, string? Pattern, TimeZoneInfo? Zone, DayNumber? Day);

/// <summary>One attribute of a feed and where its value stands.</summary>
internal sealed record AttributeMapping
{
    /// <summary>The attribute as it is to be declared; its id is 0.</summary>
    public required AttributeDefinition Definition { get; init; }

    /// <summary>Whether the mapping has a <c>ttl</c>, be it "never"; without one, what the store has stands.</summary>
    public bool SaysTimeToLive { get; init; }

    /// <summary>The columns of the value: none for a constant, one for a cell, several for a product.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The value of every row, when there is no column.</summary>
    public string? Constant { get; init; }

    /// <summary>Text of a cell → value; null when the text is the value.</summary>
    public IReadOnlyDictionary<string, string>? Values { get; init; }

    /// <summary>The value of texts that <see cref="Values"/> does not have; null to refuse them.</summary>
    public string? Default { get; init; }

    /// <summary>Separates several values of one cell; null for none.</summary>
    public string? Split { get; init; }

    /// <summary>Texts that stand for no value, beside the empty one.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Conditions that must all hold for a row to speak of the attribute.</summary>
    public IReadOnlyList<RowCondition> When { get; init; } = [];
}

/// <summary>Rows that take values away.</summary>
/// <param name="When">Conditions that must all hold.</param>
/// <param name="Attributes">Names of the attributes they take away; null for all of the mapping.</param>
internal sealed record RemovalMapping(IReadOnlyList<RowCondition> When, IReadOnlyList<string>? Attributes);
