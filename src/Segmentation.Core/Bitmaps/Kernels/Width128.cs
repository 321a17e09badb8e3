using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Two words at a time; bits are counted by the scalar instruction, which keeps pace with loads of this width.</summary>
internal readonly unsafe struct Width128 : IWordWidth
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Store<TOperator>(ulong* destination, ulong* a, ulong* b)
        where TOperator : struct, IWordOperator
    {
        for (int i = 0; i < ContainerLimits.BitsetWords; i += 4)
        {
            Vector128<ulong> first = TOperator.Apply(Vector128.Load(a + i), Vector128.Load(b + i));
            Vector128<ulong> second = TOperator.Apply(Vector128.Load(a + i + 2), Vector128.Load(b + i + 2));
            first.Store(destination + i);
            second.Store(destination + i + 2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Count<TOperator, TSink>(ulong* destination, ulong* a, ulong* b)
        where TOperator : struct, IWordOperator
        where TSink : struct, ISink
    {
        int even = 0;
        int odd = 0;
        for (int i = 0; i < ContainerLimits.BitsetWords; i += 2)
        {
            Vector128<ulong> words = TOperator.Apply(Vector128.Load(a + i), Vector128.Load(b + i));
            if (TSink.Stores)
            {
                words.Store(destination + i);
            }

            even += BitOperations.PopCount(words.ToScalar());
            odd += BitOperations.PopCount(words.GetElement(1));
        }

        return even + odd;
    }
}
