using System.Numerics;
using System.Runtime.CompilerServices;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>One word at a time: the definition that the other widths translate.</summary>
internal readonly unsafe struct Width64 : IWordWidth
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Store<TOperator>(ulong* destination, ulong* a, ulong* b)
        where TOperator : struct, IWordOperator
    {
        for (int i = 0; i < ContainerLimits.BitsetWords; i++)
        {
            destination[i] = TOperator.Apply(a[i], b[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Count<TOperator, TSink>(ulong* destination, ulong* a, ulong* b)
        where TOperator : struct, IWordOperator
        where TSink : struct, ISink
    {
        int count = 0;
        for (int i = 0; i < ContainerLimits.BitsetWords; i++)
        {
            ulong word = TOperator.Apply(a[i], b[i]);
            if (TSink.Stores)
            {
                destination[i] = word;
            }

            count += BitOperations.PopCount(word);
        }

        return count;
    }
}
