using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using Microsoft.Win32.SafeHandles;
using Segmentation.Store;
using Xunit;

namespace Segmentation.Cli.Tests.Crash;

/// <summary>kill -9 at any moment of ingestion, checkpoint and folding loses nothing and repeats nothing.</summary>
public sealed class KillTests(ITestOutputHelper log)
{
    private const int Cycles = 50;
    private const int LongestIngest = 150; // milliseconds after its first commit
    private const int LongestCheckpoint = 500; // milliseconds after its start
    private const int Seed = 20_260_101;
    private const int Rows = 200_000; // far more than one victim can take in
    private const string AsOf = "2026-03-31";

    private static readonly string[] Questions =
    [
        "EVERYONE", "page COUNT = 1", "page COUNT >= 2", "page COUNT >= 10", "country = \"DE\"", "interest = \"interest-0000\"", "age BETWEEN 30 AND 39",
        "spend > 100", "spend > 500.50", "newsletter", "page = \"/page/000\" WITHIN 30 DAYS", "device.last_seen WITHIN 7 DAYS",
    ];

    [Fact]
    public void Fifty_kills_leave_a_store_that_answers_like_one_that_was_never_killed()
    {
        using TestStore killed = new();
        using TestStore calm = new();
        string data = killed.At("data");
        Cli.Run("generate", "--output", data, "--seed", "1", "--devices", "8000", "--rows", $"{Rows}", "--files", "1").Succeeded();
        string[] ingest = ["--mapping", $"{data}/mapping.json", $"{data}/observations-001.csv"];
        Cli.Run(["ingest", "--store", calm.Directory, .. ingest]).Succeeded();
        string store = Fresh(killed, 0);
        Random random = new(Seed);
        int murdered = 0;
        int complete = 0;
        ulong commits = 0;
        for (int cycle = 0; cycle < Cycles; cycle++)
        {
            // Every fourth victim is a checkpoint; the others are let live until they have committed a batch.
            bool isCheckpoint = cycle % 4 == 3;
            ulong before = LastCommit(store);
            using Process process = ChildProcess.Start(
                killed.At("."), isCheckpoint ? ["checkpoint", "--store", store] : ["ingest", "--store", store, "--batch-rows", "200", "--checkpoint-bytes", "1048576", .. ingest]);
            while (!isCheckpoint && LastCommit(store) <= before && !process.WaitForExit(2))
            {
                // It opens the store and looks for the row to go on with.
            }

            if (!process.WaitForExit(random.Next(isCheckpoint ? LongestCheckpoint : LongestIngest)))
            {
                process.Kill();
                murdered++;
            }

            process.WaitForExit();
            commits += LastCommit(store) - before;
            if (cycle % 10 == 9)
            {
                RequireIntact(store, $"seed {Seed}, cycle {cycle}");
            }

            if (!isCheckpoint && process.ExitCode == 0)
            {
                RequireLike(calm, store); // where the victims are fast they come to the end of the rows, and the next one begins anew
                store = Fresh(killed, ++complete);
            }
        }

        log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {Seed}: {murdered} of {Cycles} killed, {commits} commits, {complete} times all rows"));
        Assert.True(murdered >= Cycles / 2, $"only {murdered} of {Cycles} were killed before they were done");
        Assert.True(commits >= Cycles / 2, $"the kills left no time to commit anything: {commits} commits");
        Cli.Run(["ingest", "--store", store, .. ingest]).Succeeded(); // to the end, in batches of another size
        RequireIntact(store, "at the end");
        RequireLike(calm, store);
    }

    private static string Fresh(TestStore place, int number)
    {
        string store = place.At(string.Create(CultureInfo.InvariantCulture, $"store {number}"));
        Cli.Run("init", "--store", store).Succeeded();
        return store;
    }

    private static void RequireIntact(string store, string when) => Assert.True(Cli.Json("verify", "--store", store).GetProperty("intact").GetBoolean(), when);

    private static void RequireLike(TestStore calm, string store) =>
        Assert.All(Questions, question => Assert.Equal(calm.Count(question, AsOf), Cli.Count(store, question, AsOf)));

    // The lock file holds the last acknowledged version at byte 16. Opened by libc, because .NET would take a lock of its own that the child then meets.
    private static ulong LastCommit(string store)
    {
        using SafeFileHandle file = Libc.OpenForLock(Path.Combine(store, "lock"));
        Span<byte> version = stackalloc byte[sizeof(ulong)];
        return RandomAccess.Read(file, version, 16) == version.Length ? BinaryPrimitives.ReadUInt64LittleEndian(version) : 0;
    }
}
