using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.Service.Hosting;
using Xunit;

namespace Segmentation.Service.Tests.Hosting;

public sealed class WorkGateTests
{
    [Fact]
    public async Task So_many_run_and_the_rest_wait_for_them()
    {
        using WorkGate gate = new(2);
        WorkGate.Slot[] running = [await gate.EnterAsync(default), await gate.EnterAsync(default)];
        List<int> order = [];
        Task[] waiting = [.. Enumerable.Range(0, 5).Select(WaitAsync)];
        Assert.False(gate.TryEnter(out _));
        Assert.Empty(order);
        running[0].Dispose();
        running[1].Dispose();
        await Task.WhenAll(waiting);
        Assert.Equal(5, order.Count);
        Assert.True(gate.TryEnter(out WorkGate.Slot slot));
        slot.Dispose();

        async Task WaitAsync(int at)
        {
            using WorkGate.Slot own = await gate.EnterAsync(default);
            lock (order)
            {
                order.Add(at);
            }
        }
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_queue_and_takes_no_slot()
    {
        using WorkGate gate = new(1);
        WorkGate.Slot running = await gate.EnterAsync(default);
        using CancellationTokenSource giveUp = new();
        Task<WorkGate.Slot> first = gate.EnterAsync(giveUp.Token).AsTask();
        Task<WorkGate.Slot> second = gate.EnterAsync(default).AsTask();
        giveUp.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(second.IsCompleted);
        running.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task Who_has_given_up_does_not_enter_a_gate_that_is_open()
    {
        using WorkGate gate = new(1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await gate.EnterAsync(new CancellationToken(canceled: true)));
        Assert.True(gate.TryEnter(out _));
    }
}
