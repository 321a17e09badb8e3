using System;
using System.Linq;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Segmentation.Benchmarks.Budgets;

if (args.Contains("--budgets"))
{
    return BudgetCheck.Run(args.SkipWhile(static argument => argument != "--only").Skip(1).FirstOrDefault());
}

// In this process: the project that BenchmarkDotNet would write beside the sources inherits rules that it does not keep.
Job job = (args.Contains("--short") ? Job.ShortRun : Job.Default).WithToolchain(InProcessEmitToolchain.Instance);
BenchmarkSwitcher.FromAssembly(typeof(BudgetCheck).Assembly).Run([.. args.Where(static argument => argument != "--short")], DefaultConfig.Instance.AddJob(job));
return 0;
