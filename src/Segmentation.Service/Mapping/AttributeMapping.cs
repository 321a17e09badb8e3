using System.Collections.Generic;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Mapping;

/// <summary>Attributes.</summary>
internal static class AttributeMapping
{
    private const int LongestTimeToLive = 36_500;
    private const int LargestScale = 9;

    /// <param name="info">The attribute.</param>
    /// <param name="withNumbers">Whether the caller may see how many devices and values there are.</param>
    public static V1.Attribute ToWire(this AttributeInfo info, bool withNumbers)
    {
        AttributeDefinition definition = info.Definition;
        V1.Attribute attribute = new()
        {
            Name = definition.Name,
            Kind = ToWire(definition.Kind),
            Source = definition.Source,
            Scale = (uint)definition.Scale,
            AllowsIdentifiers = definition.AllowsIdentifiers,
            Sensitivity = definition.Sensitivity ?? "",
            Etag = info.Etag,
            Timed = definition.IsTimed,
        };
        if (definition.Kind == AttributeKind.Number)
        {
            attribute.Merge = ToWire(definition.Merge);
        }

        if (definition.Kind == AttributeKind.Event)
        {
            attribute.Count = definition.Count == CountRule.Days ? V1.CountRule.Days : V1.CountRule.Rows;
        }

        if (definition.TimeToLive is { } days)
        {
            attribute.TtlDays = (uint)days;
        }

        if (withNumbers)
        {
            attribute.Devices = (ulong)info.Devices;
            attribute.ValueCount = (ulong)info.ValueCount;
        }

        return attribute;
    }

    public static V1.AttributeValue ToWire(this ValueInfo value) => new() { Text = value.Text, Devices = (ulong)value.Devices };

    /// <summary>What is to be created; its id is the store's to give.</summary>
    public static AttributeDefinition ToDefinition(this V1.Attribute attribute) => new()
    {
        Id = 0,
        Name = Fields.RequiredText(attribute.Name, "attribute.name"),
        Kind = ToKind(attribute.Kind),
        Source = Fields.RequiredText(attribute.Source, "attribute.source"),
        Scale = Fields.Number(attribute.Scale, "attribute.scale", 0, LargestScale),
        Merge = ToMerge(attribute.Merge),
        Count = ToCount(attribute.Count),
        TimeToLive = TimeToLive(attribute),
        IsTimed = attribute.Timed || attribute.HasTtlDays || attribute.Kind == V1.AttributeKind.Event,
        AllowsIdentifiers = attribute.AllowsIdentifiers,
        Sensitivity = Sensitivity(attribute),
    };

    /// <summary>What is to change, by the paths of a mask.</summary>
    public static AttributeEdit ToEdit(this V1.Attribute attribute, HashSet<string> paths) => new()
    {
        SetsTimeToLive = paths.Contains("ttl_days"),
        TimeToLive = paths.Contains("ttl_days") ? TimeToLive(attribute) : null,
        SetsSensitivity = paths.Contains("sensitivity"),
        Sensitivity = Sensitivity(attribute),
        AllowsIdentifiers = paths.Contains("allows_identifiers") ? attribute.AllowsIdentifiers : null,
    };

    private static int? TimeToLive(V1.Attribute attribute) =>
        attribute.HasTtlDays ? Fields.Number(attribute.TtlDays, "attribute.ttl_days", 1, LongestTimeToLive) : null;

    private static string? Sensitivity(V1.Attribute attribute) => attribute.Sensitivity.Length == 0 ? null : attribute.Sensitivity;

    private static V1.AttributeKind ToWire(AttributeKind kind) => kind switch
    {
        AttributeKind.Flag => V1.AttributeKind.Flag,
        AttributeKind.Category => V1.AttributeKind.Category,
        AttributeKind.Set => V1.AttributeKind.Set,
        AttributeKind.Number => V1.AttributeKind.Number,
        _ => V1.AttributeKind.Event,
    };

    private static AttributeKind ToKind(V1.AttributeKind kind) =>
        Fields.Known(
            kind,
            "attribute.kind",
            V1.AttributeKind.Unspecified,
            V1.AttributeKind.Flag,
            V1.AttributeKind.Category,
            V1.AttributeKind.Set,
            V1.AttributeKind.Number,
            V1.AttributeKind.Event) switch
        {
            V1.AttributeKind.Flag => AttributeKind.Flag,
            V1.AttributeKind.Category => AttributeKind.Category,
            V1.AttributeKind.Set => AttributeKind.Set,
            V1.AttributeKind.Number => AttributeKind.Number,
            _ => AttributeKind.Event,
        };

    private static V1.MergeRule ToWire(MergeRule merge) => merge switch
    {
        MergeRule.Sum => V1.MergeRule.Sum,
        MergeRule.Minimum => V1.MergeRule.Min,
        MergeRule.Maximum => V1.MergeRule.Max,
        _ => V1.MergeRule.Last,
    };

    private static MergeRule ToMerge(V1.MergeRule merge) =>
        Fields.Known(
            merge,
            "attribute.merge",
            V1.MergeRule.Unspecified,
            V1.MergeRule.Unspecified,
            V1.MergeRule.Last,
            V1.MergeRule.Sum,
            V1.MergeRule.Min,
            V1.MergeRule.Max) switch
        {
            V1.MergeRule.Sum => MergeRule.Sum,
            V1.MergeRule.Min => MergeRule.Minimum,
            V1.MergeRule.Max => MergeRule.Maximum,
            _ => MergeRule.Last,
        };

    private static CountRule ToCount(V1.CountRule count) =>
        Fields.Known(count, "attribute.count", V1.CountRule.Unspecified, V1.CountRule.Unspecified, V1.CountRule.Rows, V1.CountRule.Days) == V1.CountRule.Days
            ? CountRule.Days
            : CountRule.Rows;
}
