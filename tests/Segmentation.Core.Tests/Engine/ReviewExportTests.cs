using System;
using System.IO;
using System.Linq;
using System.Threading;
using Segmentation.Delivery;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

public sealed class ReviewExportTests : IDisposable
{
    private const string Flag = "{\"name\":\"on\",\"kind\":\"flag\"}";

    private readonly ReviewEngine _world = new();

    public ReviewExportTests()
    {
        _world.Ingest(ReviewEngine.Mapping(Flag), ReviewEngine.Rows(5));
        _world.Engine.CreateDestination("net", "cookie", 5);
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public void The_floor_is_the_destinations_and_an_audience_at_it_is_written()
    {
        string output = _world.Write("out.csv", "the one before");
        ExportResult result = _world.Export("net", "on", output);

        Assert.Equal(5, result.Addressable);
        string[] tokens = [.. File.ReadAllLines(output).Skip(1)];
        Assert.Equal(5, tokens.Length);
        Assert.Equal(tokens.Order(StringComparer.Ordinal), tokens);
    }

    [Fact]
    public void Below_the_floor_the_file_of_before_stands_and_no_size_is_named()
    {
        string output = _world.Write("out.csv", "the one before");
        _world.Engine.Delete("cookie", ["device3"]);
        InputException refusal = Assert.Throws<InputException>(() => _world.Export("net", "on", output));

        Assert.DoesNotContain("4", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("the one before", File.ReadAllText(output));
        Assert.Equal("Nothing", refusal.Message[..7]);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(output)!, "*partial*"));
    }

    [Fact]
    public void What_was_written_is_judged_before_it_appears()
    {
        Token[] tokens = [new Token(1, 2), new Token(5, 6)];
        string output = _world.Write("out.csv", "the one before");
        long judged = 0;

        Assert.Throws<InputException>(() => AudienceFile.Write(
            output,
            append => append(tokens),
            digest =>
            {
                judged = digest.Count;
                throw new InputException("refused");
            },
            CancellationToken.None));

        Assert.Equal(2, judged);
        Assert.Equal("the one before", File.ReadAllText(output));
    }

    [Fact]
    public void An_export_leaves_every_file_but_its_output_alone()
    {
        string output = _world.Path("out.csv");
        string other = _world.Write("out.csv.partial", "somebody's");
        string[] before = [.. Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(output)!)];

        _world.Export("net", "on", output);

        Assert.Equal("somebody's", File.ReadAllText(other));
        Assert.Equal(before.Append(output).Order(StringComparer.Ordinal), Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(output)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_folder_as_output_is_refused_and_nothing_is_left_behind()
    {
        string folder = Directory.CreateDirectory(_world.Path("folder")).FullName;
        Assert.Throws<InputException>(() => _world.Export("net", "on", folder));
        Assert.Throws<InputException>(() => _world.Export("net", "on", folder + "/"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(folder)!, "*partial*"));
    }

    [Theory]
    [InlineData("store/catalog.db")]
    [InlineData("store/../store/tokens.dat")]
    [InlineData("store/bitmaps/new.csv")]
    [InlineData("linked/catalog.db")]
    [InlineData("store.key")]
    public void The_store_and_its_key_are_never_overwritten(string output)
    {
        File.CreateSymbolicLink(_world.Path("linked"), _world.Store);
        string key = File.ReadAllText(_world.Engine.KeyFile);

        Assert.Throws<InputException>(() => _world.Export("net", "on", _world.Path(output)));

        Assert.Equal(key, File.ReadAllText(_world.Engine.KeyFile));
        _world.Reopen();
        Assert.Equal(5, _world.Count("on"));
        Assert.Empty(_world.Engine.Verify());
    }
}
