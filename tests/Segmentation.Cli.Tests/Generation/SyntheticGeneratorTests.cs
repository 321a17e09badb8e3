using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading;
using Segmentation.Cli.Generation;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Cli.Tests.Generation;

public sealed class SyntheticGeneratorTests
{
    private static readonly DayNumber AsOf = DayNumber.FromDate(new DateOnly(2026, 3, 31));

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        using TestStore place = new();
        byte[] first = Write(place.At("a"), Options(seed: 1));
        Assert.Equal(first, Write(place.At("b"), Options(seed: 1)));
        Assert.NotEqual(first, Write(place.At("c"), Options(seed: 2)));
    }

    [Theory]
    [InlineData("one row a device", 1000, 1000)]
    [InlineData("many rows a device", 1000, 20_011)]
    [InlineData("the fewest devices", 10, 10)]
    [InlineData("a number of devices with many factors", 720, 5000)]
    public void The_manifest_has_the_answers_that_plain_sets_give(string reason, long devices, long rows)
    {
        Assert.NotEmpty(reason);
        using TestStore place = new();
        SyntheticOptions options = Options(devices: devices, rows: rows, files: 3);
        Manifest manifest = new SyntheticGenerator(options).Write(place.Directory, CancellationToken.None).Manifest;
        Row[] read = [.. manifest.Deliveries[0].Inputs.SelectMany(input => Read(Path.Combine(place.Directory, input)))];
        Assert.Equal(rows, read.Length);
        ILookup<string, Row> of = read.ToLookup(row => row.Device);
        Dictionary<string, Func<string, bool>> questions = new()
        {
            ["everyone"] = _ => true,
            ["page"] = id => of[id].Any(HasPage),
            ["page and interest"] = id => of[id].Any(HasPage) && of[id].Any(HasInterest),
            ["page without interest"] = id => of[id].Any(HasPage) && !of[id].Any(HasInterest),
            ["page or interest"] = id => of[id].Any(HasPage) || of[id].Any(HasInterest),
            ["exactly one"] = id => of[id].Any(HasPage) ^ of[id].Any(HasInterest),
            ["page lately"] = id => of[id].Any(row => HasPage(row) && AsOf.Value - row.Day.Value < 7),
            ["refunded"] = id => of[id].Sum(row => row.Spend) < -500_000_000m,
            ["newsletter"] = id => of[id].Any(row => row.Newsletter),
            ["thirties"] = id => of[id].All(row => row.Age is >= 30 and <= 39),
            ["thirties without newsletter"] = id => of[id].All(row => row.Age is >= 30 and <= 39 && !row.Newsletter),
        };
        foreach (ManifestSegment segment in manifest.Segments)
        {
            Func<string, bool> question = questions.GetValueOrDefault(segment.Name)
                ?? (segment.Name.StartsWith("country ", StringComparison.Ordinal)
                    ? id => of[id].All(row => $"country {row.Country}" == segment.Name)
                    : id => of[id].All(row => $"os {row.System}" == segment.Name));
            Assert.True(of.Select(group => group.Key).LongCount(question) == segment.Expected, $"{segment.Name}: {segment.Expected} is not what the rows say");
        }

        Assert.Empty(questions.Keys.Except(manifest.Segments.Select(segment => segment.Name)));
    }

    [Fact]
    public void Interests_are_correlated_by_cluster()
    {
        using TestStore place = new();
        Write(place.Directory, Options(devices: 2000, rows: 20_000));
        int[][] clusters = [.. Read(place.At("store/observations-001.csv"))
            .Where(row => row.Interest.StartsWith("interest-", StringComparison.Ordinal))
            .GroupBy(row => row.Device)
            .Where(group => group.Count() >= 10)
            .Select(group => group.Select(row => int.Parse(row.Interest.AsSpan(9), null) / SyntheticText.InterestsOfCluster).ToArray())];
        Assert.NotEmpty(clusters);
        double inOne = clusters.Average(device => device.CountBy(cluster => cluster).Max(pair => (double)pair.Value) / device.Length);
        Assert.InRange(inOne, 0.6, 0.95);
    }

    [Fact]
    public void A_compressed_file_holds_the_same_rows()
    {
        using TestStore place = new();
        byte[] plain = Write(place.At("a"), Options());
        new SyntheticGenerator(Options() with { Compress = true }).Write(place.At("b"), CancellationToken.None);
        using GZipStream stream = new(File.OpenRead(place.At("b/observations-001.csv.gz")), CompressionMode.Decompress);
        using MemoryStream inflated = new();
        stream.CopyTo(inflated);
        Assert.Equal(plain, inflated.ToArray());
    }

    [Theory]
    [InlineData("too few devices", "--devices 9", "--devices is '9'; allowed is 10 to 4294967295")]
    [InlineData("too many devices", "--devices 4294967296", "--devices is '4294967296'")]
    [InlineData("no files", "--files 0", "--files is '0'; allowed is 1 to 1000")]
    [InlineData("too many files", "--files 1001", "--files is '1001'")]
    [InlineData("too few days", "--days 7", "--days is '7'; allowed is 8 to 3650")]
    [InlineData("too many days", "--days 3651", "--days is '3651'")]
    public void A_size_out_of_range_is_a_usage_error(string reason, string options, string message)
    {
        Assert.NotEmpty(reason);
        using TestStore place = new();
        Assert.Contains(message, Cli.Run(["generate", "--output", place.Directory, "--seed", "1", .. options.Split(' ')]).Exits(ExitCode.Usage).Error);
        Assert.False(Path.Exists(place.Directory));
    }

    [Theory]
    [InlineData("fewer rows than devices", "--devices 11 --rows 10", "--rows is 10; allowed is at least one a device: 11")]
    [InlineData("days before the first", "--as-of 1970-01-09 --days 9", "fewer than 9 days after")]
    public void Sizes_that_do_not_go_together_are_an_error(string reason, string options, string message)
    {
        Assert.NotEmpty(reason);
        using TestStore place = new();
        Cli.Run(["generate", "--output", place.Directory, "--seed", "1", .. options.Split(' ')]).Failed(message);
        Assert.False(Path.Exists(place.Directory));
    }

    [Fact]
    public void The_command_reports_what_it_wrote()
    {
        using TestStore place = new();
        string[] line = ["generate", "--output", place.Directory, "--seed", "1", "--devices", "10", "--rows", "10", "--days", "8", "--as-of", "1970-01-09"];
        Assert.Contains("rows      10\n", Cli.Run(line).Succeeded().Out);
        Assert.Equal(10, Cli.Json(line).GetProperty("devices").GetInt64());
        Assert.Equal(AsOf with { Value = 8 }, Manifest.Load(place.Directory).AsOfDay);
    }

    [Fact]
    public void A_directory_with_other_files_is_left_alone()
    {
        using TestStore place = new();
        Directory.CreateDirectory(place.Directory);
        place.Write("store/mine.txt", "precious");
        Cli.Run("generate", "--output", place.Directory, "--seed", "1").Failed("holds other files");
        Assert.Equal(["mine.txt"], Directory.GetFiles(place.Directory).Select(Path.GetFileName));
    }

    private static bool HasPage(Row row) => row.Page == SyntheticText.PlantedPage;

    private static bool HasInterest(Row row) => row.Interest == SyntheticText.PlantedInterest;

    private static SyntheticOptions Options(ulong seed = 1, long devices = 500, long rows = 2000, int files = 1) => new(seed, devices, rows, files, 30, AsOf, Compress: false);

    private static byte[] Write(string directory, SyntheticOptions options)
    {
        new SyntheticGenerator(options).Write(directory, CancellationToken.None);
        return File.ReadAllBytes(Path.Combine(directory, "observations-001.csv"));
    }

    private static IEnumerable<Row> Read(string path)
    {
        foreach (string line in File.ReadLines(path).Skip(1))
        {
            string[] cells = line.Split(',');
            Assert.True(DayNumber.TryParse(cells[1].AsSpan(0, 10), out DayNumber day));
            yield return new Row(
                cells[0], day, cells[2], cells[3], cells[4], int.Parse(cells[5], null), decimal.Parse(cells[6], System.Globalization.CultureInfo.InvariantCulture), cells[7] == "true", cells[8]);
        }
    }

    private sealed record Row(string Device, DayNumber Day, string Page, string Country, string Interest, int Age, decimal Spend, bool Newsletter, string System);
}
