using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Segmentation.Service.Tests.Streams;
using Xunit;

namespace Segmentation.Service.Tests.Peers;

/// <summary>Sources in other languages stream batches and count, while the server is ended under them.</summary>
public sealed class IngestClientTests
{
    private const int Batches = 200;
    private const long Middle = 1_000_000; // of some 2 MB that the client sends
    private static readonly PointsFeed Feed = new(Rows: 1_000, Step: 700);

    [Theory]
    [InlineData("python", true)]
    [InlineData("python", false)]
    [InlineData("node", true)]
    [InlineData("node", false)]
    public async Task What_a_client_pushes_is_taken_in_exactly_once_although_the_server_is_ended_in_between(string language, bool kill)
    {
        Peer peer = Peer.Of(language);
        using PreparedStore store = new(0);
        string mapping = store.At("points.json");
        await File.WriteAllTextAsync(mapping, PointsFeed.Mapping, TestContext.Current.CancellationToken);
        using ServerProcess first = await ServerProcess.StartAsync(store.Directory);
        await using BreakableProxy proxy = new(first.Port, Middle, countsAnswers: false);
        Task<string> pushing = peer.DriveAsync(
            proxy.Url, store.OperatorKey, "ingest", "feed", mapping, Text(Batches), Text(Feed.Rows), Text(Feed.Step));
        await Task.WhenAny(proxy.Broken, pushing);
        Assert.False(pushing.IsCompleted, "The client ended before the server did.");
        await first.EndAsync(kill);

        using ServerProcess second = await ServerProcess.StartAsync(store.Directory);
        proxy.Mend(second.Port);
        string[] lines = (await pushing).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Count(static line => line.StartsWith("opened ", StringComparison.Ordinal)));
        Assert.Equal($"completed {Batches} {Batches * Feed.Rows}", string.Join(' ', lines[^1].Split(' ')[..3]));
        foreach (int points in (int[])[1, 2, 3])
        {
            string answer = await peer.DriveAsync(second.Url, store.OperatorKey, "count", $"points >= {points}");
            Assert.Equal(Text(Feed.CountAtLeast(points, Batches)), answer.Split(' ')[0]);
        }

        first.RequireNoErrors();
        second.RequireNoErrors();
        Assert.Equal(0, await second.TerminateAsync());
    }

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
