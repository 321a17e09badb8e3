using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Execution;

/// <summary>One bitwise operation at two widths.</summary>
internal interface IWordOperation
{
    static abstract Vector512<ulong> Apply(Vector512<ulong> left, Vector512<ulong> right);
}

internal readonly struct AndOperation : IWordOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Apply(Vector512<ulong> left, Vector512<ulong> right) => left & right;
}

internal readonly struct OrOperation : IWordOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Apply(Vector512<ulong> left, Vector512<ulong> right) => left | right;
}

internal readonly struct XorOperation : IWordOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Apply(Vector512<ulong> left, Vector512<ulong> right) => left ^ right;
}

internal readonly struct AndNotOperation : IWordOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Apply(Vector512<ulong> left, Vector512<ulong> right) => Vector512.AndNot(left, right);
}

/// <summary>Operations on the 1,024 words of a chunk. The result may be one of the operands.</summary>
internal static unsafe class ChunkWords
{
    private const int Words = ContainerLimits.BitsetWords;

    /// <summary>Combines two chunks.</summary>
    public static void Combine<TOperation>(ulong* left, ulong* right, ulong* result)
        where TOperation : struct, IWordOperation
    {
        for (int i = 0; i < Words; i += 8)
        {
            TOperation.Apply(Vector512.Load(left + i), Vector512.Load(right + i)).Store(result + i);
        }
    }

    /// <summary>Combines two chunks and returns how many members the result has.</summary>
    public static int CombineAndCount<TOperation>(ulong* left, ulong* right, ulong* result)
        where TOperation : struct, IWordOperation
    {
        Combine<TOperation>(left, right, result);
        return Count(result);
    }

    /// <summary>How many members the combination would have.</summary>
    public static int CountOf<TOperation>(ulong* left, ulong* right)
        where TOperation : struct, IWordOperation
    {
        int count = 0;
        for (int i = 0; i < Words; i += 8)
        {
            Vector512<ulong> word = TOperation.Apply(Vector512.Load(left + i), Vector512.Load(right + i));
            for (int k = 0; k < 8; k++)
            {
                count += BitOperations.PopCount(word[k]);
            }
        }

        return count;
    }

    public static int Count(ulong* words)
    {
        long count = 0;
        for (int i = 0; i < Words; i += 4)
        {
            count += BitOperations.PopCount(words[i]) + BitOperations.PopCount(words[i + 1])
                + BitOperations.PopCount(words[i + 2]) + BitOperations.PopCount(words[i + 3]);
        }

        return (int)count;
    }
}
