using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using Segmentation.Core.Tests.Store;
using Segmentation.Store;
using Xunit;

namespace Segmentation.Core.Tests.Delivery;

/// <summary>A child process begins, reads and commits an export and is killed at a chosen call of the system.</summary>
public sealed class ExportCrashTests
{
    private const string StoreVariable = "SEGMENTATION_EXPORT_CRASH_STORE";

    [Theory]
    [InlineData("fsync:signal=KILL:when=1", "at its first fsync, when the folder of exports is made")]
    [InlineData("fsync:signal=KILL:when=2", "at its second fsync")]
    [InlineData("fsync:signal=KILL:when=3", "at its third fsync")]
    [InlineData("fsync:signal=KILL:when=4", "at its fourth fsync")]
    [InlineData("fsync:signal=KILL:when=5", "at its fifth fsync")]
    [InlineData("fsync:signal=KILL:when=6", "at its sixth fsync")]
    [InlineData("fsync:signal=KILL:when=7", "at its seventh fsync")]
    [InlineData("fsync:signal=KILL:when=8", "at its eighth fsync, in the commit")]
    [InlineData("fsync:error=EIO:when=5", "after its fifth fsync failed")]
    [InlineData("fsync:error=EIO:when=6", "after its sixth fsync failed")]
    [InlineData("fsync:error=EIO:when=7", "after its seventh fsync failed, when the export's row may be durable")]
    [InlineData("fsync:error=EIO:when=8", "after its eighth fsync failed, when the manifest may be durable")]
    [InlineData("unlink:signal=KILL:when=1", "when the first file goes, after the commit")]
    public void What_was_answered_stands_after_a_kill_and_nothing_else_is_left(string injection, string reason)
    {
        using ExportWorld world = new(500);
        world.Activate("a", "n < 400");
        world.Engine.Dispose();
        string output = TracedChild.Run(injection, $"{typeof(ExportCrashTests).FullName}.{nameof(Child_exports)}", new KeyValuePair<string, string>(StoreVariable, world.Store));
        Assert.False(output.Contains("finished", StringComparison.Ordinal), $"the child was to die {reason}: {output}");
        string? begun = Said(output, "begun ");
        string? committed = Said(output, "committed ");

        world.Reopen();
        Assert.Empty(world.Engine.Verify());
        ExportManifest? manifest = world.Engine.Manifests(ExportWorld.Destination).SingleOrDefault();
        Assert.True(committed is null || committed == Convert.ToHexString(manifest!.Digest.Span), "an acknowledged commit was lost");
        ExportPlan plan = world.Begin();
        Assert.True(begun is null || begun == plan.Id, "an acknowledged plan was lost");
        string folder = Path.Combine(world.Store, "exports");
        if (manifest is null)
        {
            Assert.Equal([$"{plan.Id}.members"], Directory.EnumerateFiles(folder).Select(Path.GetFileName));
            Assert.Equal(world.Expected(Enumerable.Range(0, 400)), world.ReadAll(plan).SelectMany(ExportWorld.Tokens));
            world.Commit(plan);
        }
        else
        {
            Assert.Equal(plan.Id, manifest.ExportId);
        }

        Assert.Empty(Directory.EnumerateFiles(folder));
        Assert.Single(world.Engine.Manifests(ExportWorld.Destination));
    }

    /// <summary>The child: run by the test above under strace, never by itself.</summary>
    [Fact(Explicit = true)]
    public void Child_exports()
    {
        using SegmentationEngine engine = SegmentationEngine.Open(
            Environment.GetEnvironmentVariable(StoreVariable)!, new EngineOptions { Clock = new ManualClock(ExportWorld.Start), ShardTokens = 64 });
        try
        {
            ExportPlan plan = ExportWorld.Begin(engine, "r");
            TracedChild.Say($"begun {plan.Id}");
            ExportManifest manifest = engine.CommitExport(plan.Destination, plan.Id, ExportWorld.Held(plan, ExportWorld.ReadAll(engine, plan)), CancellationToken.None);
            TracedChild.Say($"committed {Convert.ToHexString(manifest.Digest.Span)}");
        }
        catch (StoreIoException)
        {
            Process.GetCurrentProcess().Kill(); // without closing anything, so that what was written is there
        }

        TracedChild.Say("finished");
    }

    private static string? Said(string output, string what) =>
        output.Split('\n').FirstOrDefault(line => line.StartsWith(what, StringComparison.Ordinal))?[what.Length..].Trim();
}
