using System;

namespace Segmentation.Execution;

/// <summary>How work is done; never what it yields.</summary>
/// <param name="MaxThreads">Most threads that share one evaluation, 1 and more; never more than the machine has processors. Small work takes fewer.</param>
internal sealed record EvaluationOptions(int MaxThreads)
{
    /// <summary>Every processor.</summary>
    public static EvaluationOptions Default { get; } = new(Environment.ProcessorCount);

    /// <summary>Only the calling thread.</summary>
    public static EvaluationOptions SingleThread { get; } = new(1);

    /// <summary>Short cuts that may be taken; all unless a test says otherwise.</summary>
    public EvaluationStrategies Strategies { get; init; } = EvaluationStrategies.All;

    public int MaxThreads { get; } = MaxThreads >= 1
        ? Math.Min(MaxThreads, Environment.ProcessorCount)
        : throw new ArgumentOutOfRangeException(nameof(MaxThreads), MaxThreads, "An evaluation takes 1 thread or more.");
}
