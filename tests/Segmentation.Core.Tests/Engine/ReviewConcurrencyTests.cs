using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

public sealed class ReviewConcurrencyTests : IDisposable
{
    private const int Rounds = 12;
    private const int Devices = 400;
    private const string Attributes =
        "{\"name\":\"on\",\"kind\":\"flag\",\"ttl\":30},{\"name\":\"tag\",\"kind\":\"set\",\"column\":\"v\"}," +
        "{\"name\":\"page\",\"kind\":\"event\",\"column\":\"v\"},{\"name\":\"n\",\"kind\":\"number\",\"column\":\"v\"}";

    // Each device has all four, so whatever version is read, none of these has a member.
    private static readonly string[] Nobody = ["EVERYONE EXCEPT on", "EVERYONE XOR tag = 7", "n = 7 XOR page = 7", "EVERYONE EXCEPT (page = 7 WITHIN 10 DAYS)"];

    private readonly ReviewEngine _world = new(static options => options with { CheckpointJournalBytes = 4_096, BatchRows = 100 });

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Readers_see_whole_commits_while_batches_deletions_and_checkpoints_replace_the_files_they_read()
    {
        Ingest(0);
        _world.Engine.CreateDestination("net", "cookie", 1);
        using CancellationTokenSource stop = new();
        Task[] others =
        [
            .. Enumerable.Range(0, 2).Select(reader => Task.Run(() => Read(reader, stop.Token), TestContext.Current.CancellationToken)),
            Task.Run(() => Export(stop.Token), TestContext.Current.CancellationToken),
            Task.Run(() => Collect(stop.Token), TestContext.Current.CancellationToken), // unmaps whatever nothing refers to
        ];
        for (int round = 1; round < Rounds; round++)
        {
            Ingest(round);
            _world.Engine.Delete("cookie", [.. Enumerable.Range(0, 50).Select(i => Name(round, i))]);
            _world.Engine.Checkpoint();
        }

        await stop.CancelAsync();
        await Task.WhenAll(others);
        const long Left = Devices + (Rounds - 1) * (Devices - 50);
        Assert.Equal(Left, _world.Count("EVERYONE"));
        _world.Reopen();
        Assert.Equal(Left, _world.Count("on AND tag = 7 AND n = 7"));
        Assert.Empty(_world.Engine.Verify());
    }

    private void Ingest(int round)
    {
        StringBuilder rows = new("id,day,v\n");
        for (int i = 0; i < Devices; i++)
        {
            rows.Append(CultureInfo.InvariantCulture, $"{Name(round, i)},2026-01-01,7\n");
        }

        _world.Ingest(ReviewEngine.Mapping(Attributes), rows.ToString());
    }

    private void Read(int first, CancellationToken stop)
    {
        for (int i = first; !stop.IsCancellationRequested; i++)
        {
            string rule = Nobody[i % Nobody.Length];
            Assert.True(_world.Count(rule) == 0, rule);
        }
    }

    private void Export(CancellationToken stop)
    {
        string output = _world.Path("out.csv");
        while (!stop.IsCancellationRequested)
        {
            ExportResult result = _world.Export("net", "on", output);
            HashSet<string> tokens = [.. File.ReadLines(output)];
            Assert.Equal(result.Addressable + 1, tokens.Count);
        }
    }

    private static void Collect(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(5);
        }
    }

    private static string Name(int round, int device) => string.Create(CultureInfo.InvariantCulture, $"visitor-{round}-{device}");
}
