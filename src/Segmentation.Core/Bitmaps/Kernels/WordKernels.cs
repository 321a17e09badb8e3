using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Set operations on bitsets of 1,024 words at the best width of this machine.</summary>
/// <remarks>
/// <para>`X` writes, `XCount` only counts, `XStoreCount` does both. Addresses need no alignment (64 bytes are fastest);
/// the destination may be one of the operands.</para>
/// <para>The two-argument forms change the accumulator in place.</para>
/// </remarks>
internal static unsafe class WordKernels
{
    /// <summary>accumulator &amp;= x.</summary>
    public static void And(ulong* accumulator, ulong* x) => Store<AndOperator>(accumulator, accumulator, x);

    /// <summary>accumulator |= x.</summary>
    public static void Or(ulong* accumulator, ulong* x) => Store<OrOperator>(accumulator, accumulator, x);

    /// <summary>accumulator ^= x.</summary>
    public static void Xor(ulong* accumulator, ulong* x) => Store<XorOperator>(accumulator, accumulator, x);

    /// <summary>accumulator &amp;= ~x.</summary>
    public static void AndNot(ulong* accumulator, ulong* x) => Store<AndNotOperator>(accumulator, accumulator, x);

    public static void And(ulong* destination, ulong* a, ulong* b) => Store<AndOperator>(destination, a, b);

    public static void Or(ulong* destination, ulong* a, ulong* b) => Store<OrOperator>(destination, a, b);

    public static void Xor(ulong* destination, ulong* a, ulong* b) => Store<XorOperator>(destination, a, b);

    public static void AndNot(ulong* destination, ulong* a, ulong* b) => Store<AndNotOperator>(destination, a, b);

    public static int AndStoreCount(ulong* destination, ulong* a, ulong* b) => StoreCount<AndOperator>(destination, a, b);

    public static int OrStoreCount(ulong* destination, ulong* a, ulong* b) => StoreCount<OrOperator>(destination, a, b);

    public static int XorStoreCount(ulong* destination, ulong* a, ulong* b) => StoreCount<XorOperator>(destination, a, b);

    public static int AndNotStoreCount(ulong* destination, ulong* a, ulong* b) => StoreCount<AndNotOperator>(destination, a, b);

    public static int AndCount(ulong* a, ulong* b) => Count<AndOperator>(a, b);

    public static int OrCount(ulong* a, ulong* b) => Count<OrOperator>(a, b);

    public static int XorCount(ulong* a, ulong* b) => Count<XorOperator>(a, b);

    public static int AndNotCount(ulong* a, ulong* b) => Count<AndNotOperator>(a, b);

    /// <summary>As <see cref="AndCount(ulong*, ulong*)"/>, and has a line here and there fetched of two that are read next, which need not be readable.</summary>
    /// <remarks>The machine foresees what is read in order but for the first touch of a page, which costs a quarter of the time where memory is far away.</remarks>
    public static int AndCount(ulong* a, ulong* b, ulong* nextA, ulong* nextB)
    {
        if (Vector512.IsHardwareAccelerated && Avx512BW.IsSupported)
        {
            return WordLoops<Width512, Vector512<ulong>>.AndCount(a, b, nextA, nextB);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            return WordLoops<Width256, Vector256<ulong>>.AndCount(a, b, nextA, nextB);
        }

        return Vector128.IsHardwareAccelerated
            ? WordLoops<Width128, Vector128<ulong>>.AndCount(a, b, nextA, nextB)
            : WordLoops<Width64, ulong>.AndCount(a, b, nextA, nextB);
    }

    /// <summary>As <see cref="AndCount(ulong*, ulong*)"/>, and has the 8 KiB at another address fetched meanwhile, which need not be readable.</summary>
    public static int AndCountFetching(ulong* a, ulong* b, byte* next)
    {
        if (Vector512.IsHardwareAccelerated && Avx512BW.IsSupported)
        {
            return WordLoops<Width512, Vector512<ulong>>.AndCountFetching(a, b, next);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            return WordLoops<Width256, Vector256<ulong>>.AndCountFetching(a, b, next);
        }

        return Vector128.IsHardwareAccelerated
            ? WordLoops<Width128, Vector128<ulong>>.AndCountFetching(a, b, next)
            : WordLoops<Width64, ulong>.AndCountFetching(a, b, next);
    }

    /// <summary>Number of set bits.</summary>
    public static int Count(ulong* words) => Count<FirstOperator>(words, words);

    public static void Copy(ulong* destination, ulong* words) =>
        System.Buffer.MemoryCopy(words, destination, ContainerLimits.BitsetBytes, ContainerLimits.BitsetBytes);

    public static void Clear(ulong* destination) => new System.Span<ulong>(destination, ContainerLimits.BitsetWords).Clear();

    public static void Fill(ulong* destination) => new System.Span<ulong>(destination, ContainerLimits.BitsetWords).Fill(ulong.MaxValue);

    /// <summary>Whether there is a common bit; stops at the first 512 bits that have one.</summary>
    public static bool Intersects(ulong* a, ulong* b)
    {
        for (int i = 0; i < ContainerLimits.BitsetWords; i += Vector512<ulong>.Count)
        {
            if ((Vector512.Load(a + i) & Vector512.Load(b + i)) != Vector512<ulong>.Zero)
            {
                return true;
            }
        }

        return false;
    }

    public static void Store<TOperator>(ulong* destination, ulong* a, ulong* b)
        where TOperator : struct, IWordOperator
    {
        if (Vector512.IsHardwareAccelerated && Avx512BW.IsSupported)
        {
            WordLoops<Width512, Vector512<ulong>>.Store<TOperator>(destination, a, b);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            WordLoops<Width256, Vector256<ulong>>.Store<TOperator>(destination, a, b);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            WordLoops<Width128, Vector128<ulong>>.Store<TOperator>(destination, a, b);
        }
        else
        {
            WordLoops<Width64, ulong>.Store<TOperator>(destination, a, b);
        }
    }

    public static int Count<TOperator>(ulong* a, ulong* b)
        where TOperator : struct, IWordOperator => Count<TOperator, Drop>(null, a, b);

    public static int StoreCount<TOperator>(ulong* destination, ulong* a, ulong* b)
        where TOperator : struct, IWordOperator => Count<TOperator, Keep>(destination, a, b);

    private static int Count<TOperator, TSink>(ulong* destination, ulong* a, ulong* b)
        where TOperator : struct, IWordOperator
        where TSink : struct, ISink
    {
        if (Vector512.IsHardwareAccelerated && Avx512BW.IsSupported)
        {
            return WordLoops<Width512, Vector512<ulong>>.Count<TOperator, TSink>(destination, a, b);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            return WordLoops<Width256, Vector256<ulong>>.Count<TOperator, TSink>(destination, a, b);
        }

        return Vector128.IsHardwareAccelerated
            ? WordLoops<Width128, Vector128<ulong>>.Count<TOperator, TSink>(destination, a, b)
            : WordLoops<Width64, ulong>.Count<TOperator, TSink>(destination, a, b);
    }
}
