using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using Segmentation.Store;
using Segmentation.TestSupport.Store;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Store;

/// <summary>A child process deletes an attribute that files and journal hold, and is killed at one call of the system after another.</summary>
public sealed class AttributeDeletionCrashTests : IDisposable
{
    private const string StoreVariable = "SEGMENTATION_CRASH_STORE";
    private const string Deleted = "deleted";

    private static readonly StoreOptions Options = new() { CheckpointJournalBytes = long.MaxValue, CheckpointOnCloseBytes = long.MaxValue, DeviceTableMinimum = 0 };
    private static readonly RequestEntry Request = new("someone", "delete page", SHA256.HashData([1]));

    private readonly StoreDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("fsync", 7, 3)]
    [InlineData("unlink", 1, 2)]
    [InlineData("pwrite64", 40, 23)]
    public void A_killed_deletion_is_done_whole_or_not_at_all_and_so_is_the_record_of_its_request(string call, int first, int step)
    {
        Build();
        string before = _directory.Copy();
        (string kept, string without) = (TextOf(before, isDeleted: false), TextOf(before, isDeleted: true));
        HashSet<bool> outcomes = [];
        bool isFinished = false;
        for (int when = first; !isFinished; when += step)
        {
            Assert.True(when < 400, $"the child was killed at {call} {when - step} and not done; something repeats");
            Directory.Delete(_directory.Store, recursive: true);
            StoreDirectory.CopyAll(before, _directory.Store);
            string output = TracedChild.Run(
                $"{call}:signal=KILL:when={when}",
                $"{typeof(AttributeDeletionCrashTests).FullName}.{nameof(Child_deletes_an_attribute)}",
                new KeyValuePair<string, string>(StoreVariable, _directory.Store));
            isFinished = output.Contains(Deleted, StringComparison.Ordinal);
            using SegmentationStore opened = SegmentationStore.Open(_directory.Store, Options);
            bool isDeleted = !opened.Catalog.TryGetAttribute("page", out AttributeDefinition? _);
            Assert.True(isDeleted || !isFinished, output);
            Assert.Equal(isDeleted, opened.IsOnRecord(Request));
            Assert.Equal(isDeleted ? without : kept, WithoutVersion(opened));
            Assert.Empty(opened.Verify());
            outcomes.Add(isDeleted);
        }

        Assert.Contains(true, outcomes);
        Assert.True(outcomes.Count == 2, $"no child was killed before the deletion at {call} {first}, {first + step}, …");
    }

    /// <summary>The child: run by the test above under strace, never by itself.</summary>
    [Fact(Explicit = true)]
    public void Child_deletes_an_attribute()
    {
        using SegmentationStore store = SegmentationStore.Open(Environment.GetEnvironmentVariable(StoreVariable)!, Options);
        Delete(store);
        TracedChild.Say(Deleted);
    }

    private static void Delete(SegmentationStore store)
    {
        Assert.True(store.Catalog.TryGetAttribute("page", out AttributeDefinition? page));
        store.Catalog.DeleteAttribute(page, Request);
    }

    /// <summary>Two stripe files of each kind in the manifest, and commits after them in the journal.</summary>
    private void Build()
    {
        using SegmentationStore store = SegmentationStore.Create(_directory.Store, new StoreSettings(), Options);
        StoreScript.Declare(store);
        StoreScript script = new(5);
        foreach (uint devices in (uint[])[300, 600])
        {
            StoreScript.AppendTokens(store, devices);
            store.Commit(script.Next(store.Snapshot, 300));
            store.Checkpoint();
        }

        store.Commit(StoreScript.Small(store.Snapshot));
        store.Checkpoint();
        StoreScript.AppendTokens(store, 700);
        store.Commit(script.Next(store.Snapshot, 100));
    }

    private string TextOf(string store, bool isDeleted)
    {
        Directory.Delete(_directory.Store, recursive: true);
        StoreDirectory.CopyAll(store, _directory.Store);
        using SegmentationStore opened = SegmentationStore.Open(_directory.Store, Options);
        if (isDeleted)
        {
            Delete(opened);
        }

        return WithoutVersion(opened);
    }

    private static string WithoutVersion(SegmentationStore store)
    {
        string text = SnapshotText.Of(store.Snapshot);
        return text[text.IndexOf(',', StringComparison.Ordinal)..];
    }
}
