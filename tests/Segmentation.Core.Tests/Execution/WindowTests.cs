using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Segmentation.Bitmaps;
using Segmentation.Execution;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.Vocabulary;
using Xunit;
using static Segmentation.TestSupport.Execution.PlainWorld;

namespace Segmentation.Core.Tests.Execution;

public sealed class WindowTests
{
    private const uint Devices = 5 * 65_536 - 1_000;

    private static readonly DayNumber Today = new(20_000);

    /// <summary>One chunk each of few members, an array, a bitset too small and one large enough to keep windows of, and all devices.</summary>
    [Fact]
    public void A_window_counts_the_same_however_often_and_in_whatever_order_it_is_asked_for()
    {
        Random random = new(20261122);
        double[] shares = [0.0005, 0.05, 0.1, 0.6, 1];
        List<uint> members = [];
        for (uint device = 0; device < Devices; device++)
        {
            if (random.NextDouble() < shares[device >> 16])
            {
                members.Add(device);
            }
        }

        ushort[] days = [.. members.Select(_ => (ushort)(19_900 + random.Next(101)))];
        Bitmap others = Random(random, Devices, 0.3);
        TimedTrait seen = new(TimedBitmapBuilder.FromSorted([.. members], days, [], false), TimedBitmap.Empty(false), Bitmap.Empty, members.Count);
        IndexSnapshot snapshot = Of(Devices, [
            (IndexSnapshot.Empty.Attribute(DeviceAttributes.Id)!.Definition, [(DeviceTraits.Presence, Plain(Bitmap.FromRange(0, Devices - 1))), (DeviceTraits.LastSeen, seen)]),
            (Interest, [(0, Plain(others))])]);
        Evaluator evaluator = new(new EvaluationOptions(2));
        CancellationToken none = TestContext.Current.CancellationToken;
        for (int round = 0; round < 40; round++)
        {
            int length = random.Next(3) == 0 ? random.Next(1, 110) : 30 + round / 8;
            int expected = members.Where((device, i) => days[i] > Today.Value - length && others.Contains(device)).Count();
            BoundExpression window = new BoundDeviceDay(IsFirstSeen: false, new WithinDays(length));
            Assert.Equal(expected, evaluator.Count(Planner.Plan(new BoundAnd([window, Holds(0)]), snapshot, Today), none));
            Assert.Equal(
                others.Cardinality - expected, evaluator.Count(Planner.Plan(new BoundAnd([new BoundNot(window), Holds(0)]), snapshot, Today), none));
        }
    }
}
