using System.Threading;

namespace Segmentation.Execution.Reports;

/// <summary>A number that no member below can be among the best: some thread has kept enough with this number or a higher one.</summary>
/// <threadsafety>Safe for all threads of a report.</threadsafety>
internal sealed class TopThreshold
{
    private long _value = long.MinValue;

    public long Value => Volatile.Read(ref _value);

    public void Raise(long number)
    {
        for (long known = Value; number > known; known = Value)
        {
            Interlocked.CompareExchange(ref _value, number, known);
        }
    }
}
