using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace Segmentation.Benchmarks.Budgets;

/// <summary>The benchmarks of this program as calls, each class set up once.</summary>
internal sealed class Catalogue : IDisposable
{
    private const string Root = "Segmentation.Benchmarks.";

    private readonly List<Action> _cleanups = [];

    public Catalogue()
    {
        SortedDictionary<string, Func<long>> calls = new(StringComparer.Ordinal);
        foreach (Type type in typeof(Catalogue).Assembly.GetExportedTypes())
        {
            MethodInfo[] benchmarks = [.. With<BenchmarkAttribute>(type)];
            if (benchmarks.Length == 0)
            {
                continue;
            }

            object subject = Activator.CreateInstance(type)!;
            foreach (MethodInfo setup in With<GlobalSetupAttribute>(type))
            {
                setup.CreateDelegate<Action>(subject)();
            }

            _cleanups.AddRange(With<GlobalCleanupAttribute>(type).Select(cleanup => cleanup.CreateDelegate<Action>(subject)));
            foreach (MethodInfo benchmark in benchmarks)
            {
                calls.Add($"{type.FullName![Root.Length..]}.{benchmark.Name}", benchmark.CreateDelegate<Func<long>>(subject));
            }
        }

        Calls = calls;
    }

    /// <summary>By room, class and method, as in <c>Bitmaps.WordBenchmarks.AndCount</c>.</summary>
    public IReadOnlyDictionary<string, Func<long>> Calls { get; }

    public void Dispose() => _cleanups.ForEach(static cleanup => cleanup());

    private static IEnumerable<MethodInfo> With<TAttribute>(Type type)
        where TAttribute : Attribute => type.GetMethods().Where(static method => method.GetCustomAttribute<TAttribute>() is not null);
}
