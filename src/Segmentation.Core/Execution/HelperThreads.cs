using System;
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
    private static readonly HelperThreads[] Idle = new HelperThreads[Environment.ProcessorCount];
    private static readonly object IdleGate = new();
    private static int _idleCount;
    private static int _started;

    private readonly object _gate = new();
    private IHelp? _work;

    /// <summary>Asks up to <paramref name="count"/> idle threads to take part, and returns at once; when all are busy, nobody comes.</summary>
    public static void Ask(IHelp work, int count)
    {
        for (int i = 0; i < count; i++)
        {
            HelperThreads? helper = Pop() ?? Start();
            if (helper is null)
            {
                return;
            }

            helper.Wake(work);
        }
    }

    private static HelperThreads? Start()
    {
        if (Interlocked.Increment(ref _started) >= Environment.ProcessorCount)
        {
            Interlocked.Decrement(ref _started);
            return null;
        }

        HelperThreads helper = new();
        try
        {
            new Thread(helper.Serve) { IsBackground = true, Name = "evaluation helper" }.UnsafeStart();
            return helper;
        }
        catch (OutOfMemoryException) // also when the system allows no further thread; those that were asked before are at work already
        {
            Interlocked.Decrement(ref _started);
            return null;
        }
    }

    private static HelperThreads? Pop()
    {
        lock (IdleGate)
        {
            return _idleCount == 0 ? null : Idle[--_idleCount];
        }
    }

    private static void Push(HelperThreads helper)
    {
        lock (IdleGate)
        {
            Idle[_idleCount++] = helper;
        }
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
            Push(this);
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
