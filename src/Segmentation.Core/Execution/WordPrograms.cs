using System.Collections.Generic;
using System.Threading;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Execution;

/// <summary>Passes over bitsets that are combined alike, made when first needed.</summary>
internal static class WordPrograms
{
    /// <summary>Most bitsets that one pass takes.</summary>
    public const int MostOperands = 16;

    private static readonly WordProgram?[] Intersections = new WordProgram?[(MostOperands + 1) * (MostOperands + 1)];
    private static readonly WordProgram?[] Unions = new WordProgram?[MostOperands + 1];

    /// <summary>What the first so many leaves, at least one, have in common without what any of the following ones has.</summary>
    public static WordProgram Intersection(int all, int none)
    {
        ref WordProgram? known = ref Intersections[all * (MostOperands + 1) + none];
        return Volatile.Read(ref known) ?? (known = Make(all, WordOperation.And, none));
    }

    /// <summary>What any of so many leaves, at least one, has.</summary>
    public static WordProgram Union(int any)
    {
        ref WordProgram? known = ref Unions[any];
        return Volatile.Read(ref known) ?? (known = Make(any, WordOperation.Or, 0));
    }

    private static WordProgram Make(int first, WordOperation operation, int none)
    {
        List<WordStep> steps = [];
        for (int slot = 0; slot < first + none; slot++)
        {
            steps.Add(new WordStep(WordOperation.Load, slot));
            if (slot > 0)
            {
                steps.Add(new WordStep(slot < first ? operation : WordOperation.AndNot));
            }
        }

        return new WordProgram([.. steps]);
    }
}
