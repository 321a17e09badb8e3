using System;
using Segmentation.Store;
using Xunit;

namespace Segmentation.Core.Tests.Store;

/// <summary>The child of <see cref="StoreUpgradeTests"/>, without the store that each of those makes.</summary>
public sealed class StoreUpgradeChild
{
    internal const string StoreVariable = "SEGMENTATION_CRASH_STORE";
    internal const string Opened = "opened";

    /// <summary>Run under strace, never by itself.</summary>
    [Fact(Explicit = true)]
    public void Child_upgrades()
    {
        using SegmentationStore store = SegmentationStore.Open(Environment.GetEnvironmentVariable(StoreVariable)!);
        TracedChild.Say(Opened);
    }
}
