using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Segmentation.TestSupport.Conventions;
using Xunit;

namespace Segmentation.Core.Tests.Conventions;

/// <summary>What the library shows is a file that changes only on purpose: <c>eng/accept-api</c> accepts a change.</summary>
public sealed class PublicApiTests
{
    private const string AcceptVariable = "SEGMENTATION_ACCEPT_API";

    [Fact]
    public void The_public_api_is_the_one_that_was_agreed()
    {
        string path = Repository.PathOf("src", "Segmentation.Core", "PublicApi.txt");
        string received = path + ".received";
        IReadOnlyList<string> actual = PublicApi.Of(typeof(SegmentationEngine).Assembly);
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1" && !Repository.IsContinuousIntegration)
        {
            File.WriteAllLines(path, actual);
        }

        string[] agreed = File.Exists(path) ? File.ReadAllLines(path) : [];
        if (agreed.SequenceEqual(actual))
        {
            File.Delete(received);
            return;
        }

        File.WriteAllLines(received, actual);
        IEnumerable<string> added = actual.Except(agreed).Select(line => $"+ {line}");
        IEnumerable<string> removed = agreed.Except(actual).Select(line => $"- {line}");
        Assert.Fail(
            $"The public API differs from {Path.GetRelativePath(Repository.Root, path)}; if that is meant, run eng/accept-api:\n"
            + string.Join('\n', removed.Concat(added).Take(40)));
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
