using System;

namespace Segmentation.TestSupport.Conventions;

/// <summary>What code allocates once it is warm.</summary>
public static class Allocation
{
    private const int Attempts = 32;

    /// <summary>Bytes that one call allocates on this thread: the least of several, for code that is compiled again in the meantime may allocate once.</summary>
    public static long LeastOf(Action call)
    {
        call();
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
