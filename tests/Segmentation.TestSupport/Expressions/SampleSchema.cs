using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using Segmentation.Vocabulary;

namespace Segmentation.TestSupport.Expressions;

/// <summary>A schema in memory: attributes with their values (the code is the place in the list), id spaces, segments.</summary>
public sealed class SampleSchema(
    IReadOnlyList<SampleAttribute> attributes, IReadOnlyList<IdSpace> idSpaces, IReadOnlyDictionary<string, string> segments)
    : ISchema, IValueLookup, ISegmentTexts
{
    private readonly Dictionary<int, SampleAttribute> _byId = attributes.ToDictionary(attribute => attribute.Definition.Id);
    private readonly Dictionary<int, Dictionary<string, int>> _codes = attributes.ToDictionary(
        attribute => attribute.Definition.Id,
        attribute => attribute.Values.Select((value, code) => (value, code)).ToDictionary(pair => pair.value, pair => pair.code));

    public IReadOnlyList<SampleAttribute> Attributes { get; } = attributes;

    public IReadOnlyList<IdSpace> IdSpaces { get; } = idSpaces;

    /// <summary>First day that generated rules name.</summary>
    public DayNumber FirstDay { get; init; } = DayNumber.FromDate(new DateOnly(2011, 1, 1));

    /// <summary>Last day that generated rules name.</summary>
    public DayNumber LastDay { get; init; } = DayNumber.FromDate(new DateOnly(2011, 12, 31));

    /// <summary>Scaled numbers that generated rules name, both included.</summary>
    public (long Least, long Most) Numbers { get; init; } = (-50, 5_000);

    public IEnumerable<string> AttributeNames => Attributes.Select(attribute => attribute.Definition.Name);

    public IEnumerable<string> IdSpaceNames => IdSpaces.Select(space => space.Name);

    public IEnumerable<string> SegmentNames => segments.Keys;

    public bool TryGetAttribute(string name, [NotNullWhen(true)] out AttributeDefinition? attribute) =>
        (attribute = Attributes.FirstOrDefault(candidate => candidate.Definition.Name == name)?.Definition) is not null;

    public bool TryGetIdSpace(string name, [NotNullWhen(true)] out IdSpace? space) =>
        (space = IdSpaces.FirstOrDefault(candidate => candidate.Name == name)) is not null;

    public int CodeOf(int attribute, string value) => _codes[attribute].GetValueOrDefault(value, -1);

    public string TextOf(int attribute, int code) => _byId[attribute].Values[code];

    /// <summary>Values that share the most letters at the beginning; good enough to see that suggestions are passed on.</summary>
    public IReadOnlyList<string> Nearest(int attribute, string value, int most) =>
    [
        .. _byId[attribute].Values
            .Select(known => (known, shared: known.Zip(value).TakeWhile(pair => pair.First == pair.Second).Count()))
            .Where(pair => pair.shared > 0).OrderByDescending(pair => pair.shared).Select(pair => pair.known).Take(most),
    ];

    public bool TryGetRule(string name, [NotNullWhen(true)] out string? rule) => segments.TryGetValue(name, out rule);
}

/// <summary>An attribute and its values in the order of their codes.</summary>
public sealed record SampleAttribute(AttributeDefinition Definition, IReadOnlyList<string> Values);
