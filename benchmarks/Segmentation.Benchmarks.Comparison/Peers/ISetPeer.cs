using System;
using Segmentation.Benchmarks.Comparison.Bitmaps;

namespace Segmentation.Benchmarks.Comparison.Peers;

/// <summary>Another engine that holds the attributes of a world.</summary>
internal interface ISetPeer : IDisposable
{
    string Name { get; }

    /// <summary>What counts a question, or null when the engine has no sensible way to.</summary>
    Func<long>? Counter(SetNode node);
}
