using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Segmentation.TestSupport.Conventions;
using Xunit;

namespace Segmentation.Core.Tests.Conventions;

/// <summary>A room names only the rooms that the table in docs/ARCHITECTURE.md gives it.</summary>
public sealed class LayeringTests
{
    private const string Core = "src/Segmentation.Core";

    private static readonly IReadOnlyList<(string Room, string[] MayName)> Rooms = RoomTable.Read();

    [Fact]
    public void The_table_has_the_rooms_of_the_design()
    {
        string[] expected =
        [
            "Vocabulary", "Bitmaps", "Index", "Expressions", "Planning", "Execution", "Store", "Formats", "Ingestion", "Delivery",
        ];
        Assert.Equal(expected, Rooms.Select(row => row.Room));
    }

    [Fact]
    public void A_room_may_name_only_rooms_above_it_in_the_table_so_there_is_no_cycle()
    {
        HashSet<string> above = [];
        foreach ((string room, string[] mayName) in Rooms)
        {
            Assert.All(mayName, name => Assert.True(above.Contains(name), $"{room} may name {name}, which does not stand above it"));
            above.Add(room);
        }
    }

    [Fact]
    public void Every_folder_is_a_room_and_every_room_a_folder()
    {
        IEnumerable<string> folders = Directory.GetDirectories(Repository.PathOf(Core))
            .Select(path => Path.GetFileName(path)!)
            .Where(name => name is not ("bin" or "obj"));
        Assert.Equal(Rooms.Select(row => row.Room).Order(StringComparer.Ordinal), folders.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_file_names_a_room_that_its_own_may_not_name()
    {
        Dictionary<string, string[]> types = Rooms.ToDictionary(row => row.Room, row => TypesOf(row.Room));
        List<string> trespasses = [];
        foreach ((string room, string[] mayName) in Rooms)
        {
            foreach (string path in SourcesOf(room))
            {
                string text = File.ReadAllText(path);
                foreach (string other in types.Keys.Where(name => name != room && !mayName.Contains(name) && Names(text, name, types[name])))
                {
                    trespasses.Add($"{Path.GetRelativePath(Repository.Root, path)} names {other}");
                }
            }
        }

        Assert.Empty(trespasses);
    }

    [Fact]
    public void No_room_imports_for_all_files_at_once()
    {
        IEnumerable<string> imports = Repository.Sources(Core)
            .Where(path => File.ReadLines(path).Any(line => line.StartsWith("global using", StringComparison.Ordinal)));
        Assert.Empty(imports);
    }

    [Theory]
    [InlineData("using Segmentation.Store;", true)]
    [InlineData("using Journal = Segmentation.Store.Journal;", true)]
    [InlineData("/// <see cref=\"Store.Journal\"/>", true)]
    [InlineData("Store.Journal journal = new();", true)]
    [InlineData("snapshot.Store.Journal.Read();", false)]
    [InlineData("Store.Read();", false)]
    [InlineData("using Segmentation.Stores;", false)]
    public void A_room_is_named_by_import_by_qualified_name_and_in_comments(string line, bool named) =>
        Assert.Equal(named, Names(line, "Store", ["Journal"]));

    private static string[] SourcesOf(string room) =>
        Directory.Exists(Repository.PathOf(Core, room)) ? Repository.Sources($"{Core}/{room}") : [];

    private static string[] TypesOf(string room) =>
        [.. typeof(SegmentationEngine).Assembly.GetTypes()
            .Where(type => type.Namespace?.Split('.') is ["Segmentation", var first, ..] && first == room && !type.IsNested)
            .Select(type => type.Name.Split('`')[0])
            .Where(name => name.All(char.IsLetterOrDigit))
            .Distinct()];

    private static bool Names(string text, string room, string[] types) =>
        Regex.IsMatch(text, $@"\bSegmentation\.{room}\b", RegexOptions.CultureInvariant)
        || (types.Length > 0
            && Regex.IsMatch(text, $@"(?<![\w.]){room}\.(?:{string.Join('|', types)})\b", RegexOptions.CultureInvariant));
}
