using System.IO;
using System.Linq;
using System.Text.Json;
using Segmentation.Cli.Generation;
using Segmentation.TestSupport.Conventions;
using Xunit;

namespace Segmentation.Cli.Tests.Docs;

public sealed class DemoTests
{
    [Fact]
    public void The_demo_counts_what_the_answer_key_names_and_exports_an_audience()
    {
        using TestStore store = new();
        JsonElement answer = Cli.Json("demo", "--store", store.Directory);
        Manifest manifest = Manifest.Load(Repository.PathOf("data-samples"));
        JsonElement[] segments = [.. answer.GetProperty("segments").EnumerateArray()];
        Assert.Equal(manifest.Segments.Select(one => (one.Name, one.Expected)), segments.Select(one => (one.GetProperty("name").GetString()!, one.GetProperty("count").GetInt64())));
        Assert.True(answer.GetProperty("right").GetBoolean());
        JsonElement export = answer.GetProperty("export");
        Assert.Equal(export.GetProperty("addressable").GetInt64() + 1, File.ReadLines(export.GetProperty("output").GetString()!).LongCount());
        Assert.All(manifest.Segments, segment => Assert.Equal(segment.Expected, store.Count($"SEGMENT(\"{segment.Name}\")", manifest.AsOf)));
        Cli.Run("demo", "--store", store.Directory).Failed("holds a store already");
    }

    [Fact]
    public void The_demo_reads_well_as_plain_text_and_leaves_nothing_behind()
    {
        string[] before = Left();
        CliResult result = Cli.Run("demo").Succeeded();
        Assert.Contains("Files taken in", result.Out);
        Assert.Contains("cart-leavers", result.Out);
        Assert.Contains("Go on from here", result.Out);
        Assert.DoesNotContain("\e[", result.Out);
        Assert.Empty(Left().Except(before));
    }

    private static string[] Left() => Directory.GetDirectories(Path.GetTempPath(), "segmentation-demo-*");
}
