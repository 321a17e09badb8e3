using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Segmentation.Store;
using Segmentation.TestSupport.Store;
using Xunit;

namespace Segmentation.Core.Tests.Store;

/// <summary>A child process runs a fixed script of commits, checkpoints and a deletion; calls of the system fail or kill it at chosen points.</summary>
public sealed class StoreCrashTests : IDisposable
{
    private const string StoreVariable = "SEGMENTATION_CRASH_STORE";

    private static readonly StoreOptions Options = new() { CheckpointJournalBytes = long.MaxValue, CheckpointOnCloseBytes = long.MaxValue, DeviceTableMinimum = 0 };

    private readonly StoreDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("fsync:signal=KILL:when=5", "in the first commit")]
    [InlineData("fsync:signal=KILL:when=10", "among the files of the first checkpoint")]
    [InlineData("fsync:signal=KILL:when=16", "in the transaction that swaps the manifest")]
    [InlineData("unlink:signal=KILL:when=1", "between the manifest and the removal of replaced files")]
    [InlineData("pwrite64:signal=KILL:when=60", "in the middle of writing")]
    public void A_killed_process_loses_nothing_acknowledged_and_half_applies_nothing(string injection, string reason)
    {
        Dictionary<ulong, string> expected = Reference();
        (ulong acknowledged, string output) = RunChild(injection);
        Assert.False(output.Contains("finished", StringComparison.Ordinal), $"the child was to die {reason}: {output}");
        AssertPrefix(expected, acknowledged);
    }

    [Theory]
    [InlineData("fsync:error=EIO:when=4")] // the token column
    [InlineData("fsync:error=EIO:when=5")] // the log of a commit
    [InlineData("fsync:error=ENOSPC:when=10")] // a file of a checkpoint
    [InlineData("fsync:error=EIO:when=14")] // its directory
    public void After_a_failed_fsync_the_store_takes_nothing_more_and_says_why(string injection)
    {
        Dictionary<ulong, string> expected = Reference();
        (ulong acknowledged, string output) = RunChild(injection);
        Assert.Contains("failed StoreIoException", output, StringComparison.Ordinal);
        Assert.Contains("refused", output, StringComparison.Ordinal);
        Assert.Contains("still answers", output, StringComparison.Ordinal);
        AssertPrefix(expected, acknowledged);
    }

    [Fact]
    public void A_full_disk_is_a_clear_error_and_loses_nothing()
    {
        string disk = Path.Combine(Path.GetDirectoryName(_directory.Store)!, "disk");
        Directory.CreateDirectory(disk);
        if (TracedChild.RunProgram("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", disk]).Code != 0)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "mounting a small tmpfs needs root");
            Assert.Fail("mounting a small tmpfs failed");
        }

        try
        {
            string path = Path.Combine(disk, "store");
            StoreScript script = new(3);
            string last;
            StoreIoException failure;
            using (SegmentationStore store = SegmentationStore.Create(path, new StoreSettings(), Options))
            {
                StoreScript.Declare(store);
                last = SnapshotText.Of(store.Snapshot);
                failure = Assert.Throws<StoreIoException>(() =>
                {
                    for (int i = 0; i < 1_000; i++)
                    {
                        StoreScript.AppendTokens(store, store.Snapshot.DeviceCount + 2_000);
                        store.Commit(script.Next(store.Snapshot, 2_000));
                        last = SnapshotText.Of(store.Snapshot);
                    }
                });
                Assert.Equal(last, SnapshotText.Of(store.Snapshot));
                Assert.Throws<StoreIoException>(() => store.Catalog.SaveSegment("late", "EVERYONE"));
            }

            Assert.Contains(path, failure.Message, StringComparison.Ordinal);
            Assert.Equal(0, TracedChild.RunProgram("mount", ["-o", "remount,size=64m", disk]).Code);
            using SegmentationStore opened = SegmentationStore.Open(path, Options);
            Assert.Equal(last, SnapshotText.Of(opened.Snapshot));
            Assert.Empty(opened.Verify());
        }
        finally
        {
            TracedChild.RunProgram("umount", ["-l", disk]) /* mappings may still hold it */;
        }
    }

    /// <summary>The child: run by the tests above under strace, never by itself.</summary>
    [Fact(Explicit = true)]
    public void Child_runs_the_script()
    {
        string path = Environment.GetEnvironmentVariable(StoreVariable)!;
        using SegmentationStore store = SegmentationStore.Open(path, Options);
        try
        {
            Script(store, version => TracedChild.Say($"acknowledged {version}"));
            TracedChild.Say("finished");
        }
        catch (Exception exception)
        {
            TracedChild.Say($"failed {exception.GetType().Name}: {exception.Message}");
            StoreIoException refusal = Assert.Throws<StoreIoException>(() => store.Catalog.SaveSegment("after", "EVERYONE"));
            TracedChild.Say($"refused: {refusal.Message}");
            TracedChild.Say(SnapshotText.Of(store.Snapshot).Length > 0 ? "still answers" : "");
        }
    }

    private static void Script(SegmentationStore store, Action<ulong> acknowledged)
    {
        StoreScript script = new(9);
        for (int i = 0; i < 6; i++)
        {
            StoreScript.AppendTokens(store, store.Snapshot.DeviceCount + 300);
            acknowledged(store.Commit(script.Next(store.Snapshot, 300)));
            if (i is 1 or 4)
            {
                store.Checkpoint();
            }

            if (i == 2)
            {
                acknowledged(store.Delete([17, 450]));
            }
        }
    }

    /// <summary>Makes the store that the child opens; returns what each version must answer.</summary>
    private Dictionary<ulong, string> Reference()
    {
        using (SegmentationStore created = SegmentationStore.Create(_directory.Store, new StoreSettings(), Options))
        {
            StoreScript.Declare(created);
        }

        using SegmentationStore store = SegmentationStore.Open(_directory.Copy(), Options);
        Dictionary<ulong, string> expected = new() { [store.Snapshot.Version] = SnapshotText.Of(store.Snapshot) };
        Script(store, version => expected[version] = SnapshotText.Of(store.Snapshot));
        return expected;
    }

    private void AssertPrefix(Dictionary<ulong, string> expected, ulong acknowledged)
    {
        using SegmentationStore opened = SegmentationStore.Open(_directory.Store, Options);
        ulong version = opened.Snapshot.Version;
        Assert.True(version >= acknowledged && version <= Math.Max(acknowledged, expected.Keys.Min()) + 1, $"version {version} after {acknowledged} was acknowledged");
        Assert.Equal(expected[version], SnapshotText.Of(opened.Snapshot));
        Assert.Empty(opened.Verify());
    }

    private (ulong Acknowledged, string Output) RunChild(string injection)
    {
        string output = TracedChild.Run(injection, $"{typeof(StoreCrashTests).FullName}.{nameof(Child_runs_the_script)}", new KeyValuePair<string, string>(StoreVariable, _directory.Store));
        IEnumerable<ulong> acknowledged = output.Split('\n').Where(static line => line.StartsWith("acknowledged ", StringComparison.Ordinal)).Select(static line => ulong.Parse(line["acknowledged ".Length..], CultureInfo.InvariantCulture));
        return (acknowledged.LastOrDefault(), output);
    }
}
