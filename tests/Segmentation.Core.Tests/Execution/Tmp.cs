using System;
using System.Diagnostics;
using System.Threading;
using Segmentation.Execution;
using Segmentation.Expressions.Binding;
using Segmentation.Planning;
using Segmentation.TestSupport.Execution;
using Xunit;
namespace Segmentation.Core.Tests.Execution;
public sealed class Tmp
{
    [Fact]
    public void T()
    {
        long t = Stopwatch.GetTimestamp();
        void L(string s) { Console.Error.WriteLine($"{s} {Stopwatch.GetElapsedTime(t).TotalMilliseconds:F1}"); t = Stopwatch.GetTimestamp(); }
        RandomWorld w = new(1);
        L($"world {w.KindOf.Count}");
        RandomExpressions e = new(new Random(5), w.AsOf);
        NaiveEvaluator o = new(w.Kinds, w.AsOf);
        Evaluator ev = new(EvaluationOptions.SingleThread);
        BoundExpression[] xs = new BoundExpression[200];
        for (int i = 0; i < 200; i++) { xs[i] = e.Next(); }
        L("gen");
        foreach (BoundExpression x in xs) { o.EvaluateNodes(x); }
        L("oracle");
        foreach (BoundExpression x in xs) { Planner.Plan(x, w.Snapshot, w.AsOf); }
        L("plan");
        foreach (BoundExpression x in xs) { ev.Count(Planner.Plan(x, w.Snapshot, w.AsOf), CancellationToken.None); }
        L("count");
        foreach (BoundExpression x in xs) { ev.CountNodes(Planner.PlanNodes(x, w.Snapshot, w.AsOf), CancellationToken.None); }
        L("nodes");
        foreach (BoundExpression x in xs) { ev.Materialise(Planner.Plan(x, w.Snapshot, w.AsOf), CancellationToken.None); }
        L("materialise");
    }
}
