using System;
using System.Threading.Tasks;

namespace Segmentation.TestSupport.Conventions;

/// <summary>How long a test waits for what must come. It tells a test that hangs from one on a slow and busy machine, and nothing else: no test passes or fails by how fast it was.</summary>
public static class Patience
{
    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Waits for a task.</summary>
    /// <param name="task">What is waited for.</param>
    /// <param name="what">Its name in the complaint, as in "the end of the client".</param>
    /// <exception cref="TimeoutException">It did not end within <see cref="Limit"/>.</exception>
    public static async Task WithPatience(this Task task, string what)
    {
        try
        {
            await task.WaitAsync(Limit).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException(FormattableString.Invariant($"Waited {Limit.TotalSeconds} s in vain for {what}."));
        }
    }

    /// <summary>Waits for the result of a task.</summary>
    /// <inheritdoc cref="WithPatience(Task, string)"/>
    public static async Task<T> WithPatience<T>(this Task<T> task, string what)
    {
        await ((Task)task).WithPatience(what).ConfigureAwait(false);
        return await task.ConfigureAwait(false);
    }
}
