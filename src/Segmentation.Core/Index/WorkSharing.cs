using System;
using System.Linq;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;

namespace Segmentation.Index;

/// <summary>Steps that may run in any order: on several threads when they are worth it, else one after the other.</summary>
/// <remarks>Handing a step to another thread costs some tens of microseconds of processor time.</remarks>
internal static class WorkSharing
{
    /// <summary>Runs the steps 0 … count - 1; of several failures the one of the first step is thrown.</summary>
    public static void For(int count, bool isWorthThreads, Action<int> step, CancellationToken cancellation = default)
    {
        if (!isWorthThreads || count < 2)
        {
            for (int i = 0; i < count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                step(i);
            }

            return;
        }

        Exception?[] failures = new Exception?[count];
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, (i, state) =>
        {
            try
            {
                step(i);
            }
            catch (Exception failure)
            {
                failures[i] = failure;
                state.Break(); // steps before this one still run, so the first failure is among those known
            }
        });
        if (failures.FirstOrDefault(static failure => failure is not null) is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }
}
