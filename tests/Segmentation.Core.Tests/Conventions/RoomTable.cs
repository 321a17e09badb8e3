using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Segmentation.TestSupport.Conventions;

namespace Segmentation.Core.Tests.Conventions;

/// <summary>The table of rooms in docs/ARCHITECTURE.md: each room with the rooms that it may name, in the order of the table.</summary>
internal static partial class RoomTable
{
    public static IReadOnlyList<(string Room, string[] MayName)> Read()
    {
        List<(string Room, string[] MayName)> rooms = [];
        foreach (string line in File.ReadLines(Repository.PathOf("docs", "ARCHITECTURE.md")))
        {
            Match row = Row().Match(line);
            if (row.Success)
            {
                string[] mayName = row.Groups["names"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                rooms.Add((row.Groups["room"].Value, [.. mayName.Where(name => name != "–")]));
            }
        }

        return rooms;
    }

    [GeneratedRegex(@"^\| `(?<room>\w+)` \|[^|]*\|(?<names>[^|]*)\|\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Row();
}
