using System.Collections.Generic;
using System.Linq;
using Segmentation.Vocabulary;

namespace Segmentation.TestSupport.Index;

/// <summary>One attribute of every combination of kind, merge, count rule and time-to-live.</summary>
internal static class AttributeSamples
{
    public const int TimeToLive = 5;

    public static IReadOnlyList<AttributeDefinition> All { get; } = [.. Make().Select(static (definition, i) => definition with { Id = i + 1 })];

    public static AttributeDefinition Named(string name) => All.Single(definition => definition.Name == name);

    private static AttributeDefinition Of(string name, AttributeKind kind) => new() { Id = 0, Name = name, Kind = kind, Source = "test" };

    private static IEnumerable<AttributeDefinition> Make()
    {
        yield return Of("flag", AttributeKind.Flag);
        yield return Of("flag_timed", AttributeKind.Flag) with { IsTimed = true };
        yield return Of("flag_lasting", AttributeKind.Flag) with { IsTimed = true, TimeToLive = TimeToLive };
        yield return Of("category", AttributeKind.Category);
        yield return Of("set", AttributeKind.Set);
        yield return Of("set_timed", AttributeKind.Set) with { IsTimed = true };
        yield return Of("set_lasting", AttributeKind.Set) with { IsTimed = true, TimeToLive = TimeToLive };
        foreach (MergeRule merge in new[] { MergeRule.Last, MergeRule.Sum, MergeRule.Minimum, MergeRule.Maximum })
        {
            yield return Of($"number_{merge}", AttributeKind.Number) with { Merge = merge };
            yield return Of($"number_{merge}_lasting", AttributeKind.Number) with { Merge = merge, TimeToLive = TimeToLive };
        }

        foreach (CountRule count in new[] { CountRule.Rows, CountRule.Days })
        {
            yield return Of($"event_{count}", AttributeKind.Event) with { IsTimed = true, Count = count };
            yield return Of($"event_{count}_lasting", AttributeKind.Event) with { IsTimed = true, Count = count, TimeToLive = TimeToLive };
        }
    }
}
