using System;
using System.Collections.Concurrent;
using System.Threading;

namespace Segmentation.Execution;

/// <summary>Work that another thread may take part in.</summary>
internal interface IHelp
{
    /// <summary>Takes part until nothing is left to do; never throws.</summary>
    void Help();
}

/// <summary>Threads of the process that wait to take part in evaluations: one less than processors, each woken on its own.</summary>
/// <remarks>A pool wakes its threads one after the other, which takes about as long as a whole evaluation.</remarks>
/// <threadsafety>Safe for concurrent callers.</threadsafety>
internal sealed class HelperThreads
{
    private static readonly ConcurrentStack<HelperThreads> Idle = [];
    private static int _started;

    private readonly object _gate = new();
    private IHelp? _work;

    /// <summary>Asks up to <paramref name="count"/> idle threads to take part, and returns at once; when all are busy, nobody comes.</summary>
    public static void Ask(IHelp work, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (!Idle.TryPop(out HelperThreads? helper) && !TryStart(out helper))
            {
                return;
            }

            helper!.Wake(work);
        }
    }

    private static bool TryStart(out HelperThreads? helper)
    {
        helper = null;
        if (Interlocked.Increment(ref _started) >= Environment.ProcessorCount)
        {
            Interlocked.Decrement(ref _started);
            return false;
        }

        helper = new HelperThreads();
        new Thread(helper.Serve) { IsBackground = true, Name = "evaluation helper" }.UnsafeStart();
        return true;
    }

    private void Wake(IHelp work)
    {
        lock (_gate)
        {
            _work = work;
            Monitor.Pulse(_gate);
        }
    }

    private void Serve()
    {
        while (true)
        {
            Next().Help();
            Idle.Push(this);
        }
    }

    private IHelp Next()
    {
        lock (_gate)
        {
            while (_work is null)
            {
                Monitor.Wait(_gate);
            }

            IHelp work = _work;
            _work = null;
            return work;
        }
    }
}
