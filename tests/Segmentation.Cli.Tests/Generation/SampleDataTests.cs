using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using Segmentation.Cli.Generation;
using Segmentation.TestSupport.Conventions;
using Xunit;

namespace Segmentation.Cli.Tests.Generation;

/// <summary>The committed sample data is what the generator writes, and as messy as it claims.</summary>
public sealed class SampleDataTests
{
    private const long MostBytes = 15L << 20;

    private static readonly string Samples = Repository.PathOf("data-samples");

    [Fact]
    public void The_committed_files_are_those_that_the_generator_writes()
    {
        using TestStore place = new();
        ulong seed = Manifest.Load(Samples).Seed;
        Cli.Run("generate", "--samples", "--seed", $"{seed}", "--output", place.Directory).Succeeded();
        string[] made = Files(place.Directory);
        Assert.Equal(made, Files(Samples));
        Assert.All(made, name => Assert.True(
            Content(Path.Combine(place.Directory, name)).AsSpan().SequenceEqual(Content(Path.Combine(Samples, name))), $"{name} is not what the generator writes"));
    }

    [Fact]
    public void They_are_small_enough_to_be_committed() =>
        Assert.InRange(Files(Samples).Sum(name => new FileInfo(Path.Combine(Samples, name)).Length), 1, MostBytes);

    [Fact]
    public void The_manifest_names_every_file_and_eight_segments_that_are_neither_empty_nor_everyone()
    {
        Manifest manifest = Manifest.Load(Samples);
        IEnumerable<string> named = manifest.Deliveries.SelectMany(delivery => delivery.Inputs.Append(delivery.Mapping)).Append(Manifest.FileName).Distinct();
        Assert.Equal(Files(Samples), named.Order(StringComparer.Ordinal));
        Assert.Equal(8, manifest.Segments.Select(segment => segment.Name).Distinct().Count());
        Assert.All(manifest.Segments, segment => Assert.InRange(segment.Expected, 100, 20_000));
        Assert.Contains(manifest.Segments, segment => segment.Name == manifest.Destination?.Segment);
    }

    [Fact]
    public void Four_cookies_in_ten_are_seen_once()
    {
        int[] times = [.. Lines("visits-2026-01.csv.gz", "visits-2026-02.csv.gz", "visits-2026-03.csv.gz")
            .Select(line => line.Split(',')[0]).Where(id => id.Length == 16).CountBy(id => id).Select(pair => pair.Value)];
        Assert.InRange(times.Count(count => count == 1) / (double)times.Length, 0.37, 0.47);
    }

    [Fact]
    public void A_quarter_of_the_mobile_rows_has_no_id() =>
        Assert.InRange(Lines("app-events.tsv.gz").Average(line => line.StartsWith("00000000-", StringComparison.Ordinal) ? 1.0 : 0), 0.2, 0.3);

    [Fact]
    public void Customers_are_written_in_every_form_that_the_door_knows()
    {
        string[] ids = [.. Lines("customers-2026-01.csv.gz").Select(line => line.Split(';')[0])];
        Assert.Contains(ids, id => id.Contains('@') && id == id.Trim());
        Assert.Contains(ids, id => id.Contains('@') && id != id.Trim() && id.Any(char.IsAsciiLetterUpper));
        Assert.Contains(ids, id => id.Length == 64 && id.Any(char.IsAsciiLetterUpper));
        Assert.Contains(ids, id => id.Length == 64 && id.Any(char.IsAsciiLetterLower));
        Assert.Contains(ids, id => id.Length == 44 && id.EndsWith('='));
    }

    [Fact]
    public void The_late_file_is_older_than_visits_that_were_taken_in_before_it()
    {
        string latest = Lines("visits-late.csv.gz").Select(line => line.Split(',')[1]).Where(time => time.StartsWith("2026", StringComparison.Ordinal)).Max()!;
        Assert.True(string.CompareOrdinal(latest, "2026-02-01") < 0, latest);
    }

    private static IEnumerable<string> Lines(params string[] names) =>
        names.SelectMany(name => System.Text.Encoding.UTF8.GetString(Content(Path.Combine(Samples, name))).TrimEnd('\n').Split('\n').Skip(1));

    private static string[] Files(string directory) => [.. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(directory, path))
        .Where(name => name != "README.md")
        .Order(StringComparer.Ordinal)];

    private static byte[] Content(string path)
    {
        using FileStream file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
