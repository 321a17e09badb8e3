using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.TestSupport.Conventions;
using Xunit;

namespace Segmentation.Core.Tests.Conventions;

/// <summary>What the library shows is a file that changes only on purpose: <c>eng/accept-api</c> accepts a change.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void The_public_api_is_the_one_that_was_agreed()
    {
        string? difference = PublicApi.DifferenceFrom(Repository.PathOf("src", "Segmentation.Core", "PublicApi.txt"), typeof(SegmentationEngine).Assembly);
        Assert.True(difference is null, difference);
    }

    [Fact]
    public void Every_exported_type_is_in_a_room_that_library_users_know()
    {
        string?[] shown = [.. typeof(SegmentationEngine).Assembly.GetExportedTypes().Select(type => type.Namespace).Distinct()];
        Assert.All(shown, name => Assert.StartsWith("Segmentation", name, StringComparison.Ordinal));
    }

    [Fact]
    public void The_list_tells_kinds_members_and_accessors_apart()
    {
        IReadOnlyList<string> lines = PublicApi.Of(typeof(SegmentationEngine).Assembly);
        Assert.Contains("Segmentation.SegmentationEngine: sealed class : System.IDisposable", lines);
        Assert.Contains("Segmentation.EngineOptions.DayZone { get; init; } -> System.String", lines);
        Assert.Contains("Segmentation.Vocabulary.AttributeKind.Event = 5", lines);
        Assert.Contains("Segmentation.SegmentationEngine.static Exists(System.String directory) -> System.Boolean", lines);
    }
}
