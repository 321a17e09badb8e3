using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Work on the bit slices of one chunk.</summary>
/// <remarks>The scalar width is the definition; the others give the same words. Every width runs on every machine.</remarks>
internal static unsafe class SliceKernels
{
    /// <summary>Keeps the members whose number lies in a range, reading every slice at most once. Returns false when no member is kept.</summary>
    /// <param name="range">The range.</param>
    /// <param name="within">1,024 words.</param>
    /// <param name="target">Room for 1,024 words; may be <paramref name="within"/>.</param>
    /// <param name="width">Bits a vector: 0 for scalar, 128, 256 or 512.</param>
    public static bool Select(in SliceRange range, ulong* within, ulong* target, int width) => width switch
    {
        512 => Select<Words512>(range, within, target),
        256 => Select<Words256>(range, within, target),
        128 => Select<Words128>(range, within, target),
        _ => Select<Words64>(range, within, target),
    };

    /// <summary>False when no member is in all slices that are required and in none that is forbidden, and so none has a number in the range; writes nothing.</summary>
    /// <inheritdoc cref="Select(in SliceRange, ulong*, ulong*, int)"/>
    public static bool MayHoldAny(in SliceRange range, ulong* within, int width) => width switch
    {
        512 => MayHoldAny<Words512>(range, within),
        256 => MayHoldAny<Words256>(range, within),
        128 => MayHoldAny<Words128>(range, within),
        _ => MayHoldAny<Words64>(range, within),
    };

    /// <summary>Copies the values whose number lies in a range, and returns how many: slices are read only where the values are.</summary>
    /// <param name="range">The range.</param>
    /// <param name="values">Ascending values.</param>
    /// <param name="count">Number of values.</param>
    /// <param name="target">Room for as many values, or null to count only; may be <paramref name="values"/>.</param>
    /// <param name="width">Bits a vector: 0 for scalar; any other takes eight values at a time where the machine can.</param>
    public static int Select(in SliceRange range, ushort* values, int count, ushort* target, int width)
    {
        int kept = 0;
        int v = 0;
        if (width != 0 && Avx2.IsSupported)
        {
            for (; v + 8 <= count; v += 8)
            {
                uint matched = Matched(range, Vector128.Load(values + v));
                if (target == null)
                {
                    kept += BitOperations.PopCount(matched);
                    continue;
                }

                for (; matched != 0; matched &= matched - 1)
                {
                    target[kept++] = values[v + BitOperations.TrailingZeroCount(matched)];
                }
            }
        }

        for (; v < count; v++)
        {
            ushort value = values[v];
            if (target != null)
            {
                target[kept] = value;
            }

            kept += (int)Matched(range, value); // no branch: answers are as good as random
        }

        return kept;
    }

    /// <summary>Turns 64 numbers of 64 bits into 64 slices of 64 members, in place: bit m of element i becomes bit i of element m.</summary>
    /// <remarks>Source: Warren, "Hacker's Delight", section 7-3: swap ever smaller squares across the diagonal.</remarks>
    public static void Transpose(Span<ulong> matrix)
    {
        ulong low = 0x0000_0000_FFFF_FFFF;
        for (int size = 32; size != 0; size >>= 1, low ^= low << size)
        {
            for (int i = 0; i < 64; i = (i + size + 1) & ~size)
            {
                ulong swapped = (matrix[i] >> size ^ matrix[i + size]) & low;
                matrix[i] ^= swapped << size;
                matrix[i + size] ^= swapped;
            }
        }
    }

    /// <summary>Four vectors at a time, so that they stay in registers from the first slice to the last; the rest of the slices is left unread once none of their members is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static bool Select<V>(in SliceRange range, ulong* within, ulong* target)
        where V : struct, IWordVector<V>
    {
        bool any = false;
        for (int w = 0; w < ContainerLimits.BitsetWords; w += 4 * V.Words)
        {
            ulong* from = within + w;
            V r0 = V.Load(from);
            V r1 = V.Load(from + V.Words);
            V r2 = V.Load(from + 2 * V.Words);
            V r3 = V.Load(from + 3 * V.Words);
            bool isEmpty = V.IsZero(V.Or(V.Or(r0, r1), V.Or(r2, r3)));
            for (int i = 0; i < range.RequiredCount && !isEmpty; i++)
            {
                ulong* slice = range.Required[i] + w;
                r0 = V.And(r0, V.Load(slice));
                r1 = V.And(r1, V.Load(slice + V.Words));
                r2 = V.And(r2, V.Load(slice + 2 * V.Words));
                r3 = V.And(r3, V.Load(slice + 3 * V.Words));
                isEmpty = (i & 1) != 0 && V.IsZero(V.Or(V.Or(r0, r1), V.Or(r2, r3)));
            }

            for (int i = 0; i < range.ForbiddenCount && !isEmpty; i++)
            {
                ulong* slice = range.Forbidden[i] + w;
                r0 = V.AndNot(r0, V.Load(slice));
                r1 = V.AndNot(r1, V.Load(slice + V.Words));
                r2 = V.AndNot(r2, V.Load(slice + 2 * V.Words));
                r3 = V.AndNot(r3, V.Load(slice + 3 * V.Words));
                isEmpty = (i & 1) != 0 && V.IsZero(V.Or(V.Or(r0, r1), V.Or(r2, r3)));
            }

            if (range.Highest != null && !isEmpty)
            {
                V least0 = V.Ones;
                V least1 = V.Ones;
                V least2 = V.Ones;
                V least3 = V.Ones;
                V above0 = V.Zero;
                V above1 = V.Zero;
                V above2 = V.Zero;
                V above3 = V.Zero;
                for (SliceStep* step = range.Steps; step < range.Steps + range.StepCount; step++)
                {
                    ulong* slice = step->Slice + w;
                    V leastInverse = V.Repeat(step->LeastInverse);
                    V mostInverse = V.Repeat(step->MostInverse);
                    V s = V.Load(slice);
                    least0 = V.Majority(least0, leastInverse, s);
                    above0 = V.Majority(above0, mostInverse, s);
                    s = V.Load(slice + V.Words);
                    least1 = V.Majority(least1, leastInverse, s);
                    above1 = V.Majority(above1, mostInverse, s);
                    s = V.Load(slice + 2 * V.Words);
                    least2 = V.Majority(least2, leastInverse, s);
                    above2 = V.Majority(above2, mostInverse, s);
                    s = V.Load(slice + 3 * V.Words);
                    least3 = V.Majority(least3, leastInverse, s);
                    above3 = V.Majority(above3, mostInverse, s);
                }

                ulong* highest = range.Highest + w;
                V flip = V.Repeat(range.Flip);
                r0 = Decide(r0, V.Xor(V.Load(highest), flip), least0, above0);
                r1 = Decide(r1, V.Xor(V.Load(highest + V.Words), flip), least1, above1);
                r2 = Decide(r2, V.Xor(V.Load(highest + 2 * V.Words), flip), least2, above2);
                r3 = Decide(r3, V.Xor(V.Load(highest + 3 * V.Words), flip), least3, above3);
            }

            any |= !isEmpty;
            ulong* to = target + w;
            V.Store(r0, to);
            V.Store(r1, to + V.Words);
            V.Store(r2, to + 2 * V.Words);
            V.Store(r3, to + 3 * V.Words);
        }

        return any;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static bool MayHoldAny<V>(in SliceRange range, ulong* within)
        where V : struct, IWordVector<V>
    {
        ulong** required = range.Required;
        ulong** forbidden = range.Forbidden;
        int requiredCount = range.RequiredCount;
        int forbiddenCount = range.ForbiddenCount;
        for (int w = 0; w < ContainerLimits.BitsetWords; w += 2 * V.Words)
        {
            V r0 = V.Load(within + w);
            V r1 = V.Load(within + w + V.Words);
            bool isEmpty = V.IsZero(V.Or(r0, r1));
            for (int i = 0; i < requiredCount && !isEmpty; i++)
            {
                r0 = V.And(r0, V.Load(required[i] + w));
                r1 = V.And(r1, V.Load(required[i] + w + V.Words));
                isEmpty = V.IsZero(V.Or(r0, r1));
            }

            for (int i = 0; i < forbiddenCount && !isEmpty; i++)
            {
                r0 = V.AndNot(r0, V.Load(forbidden[i] + w));
                r1 = V.AndNot(r1, V.Load(forbidden[i] + w + V.Words));
                isEmpty = V.IsZero(V.Or(r0, r1));
            }

            if (!isEmpty)
            {
                return true;
            }
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Decide<V>(V members, V highest, V least, V above)
        where V : struct, IWordVector<V> => V.And(members, V.Choose(highest, V.Xor(above, V.Ones), least));

    /// <summary>1 or 0.</summary>
    private static ulong Matched(in SliceRange range, ushort value)
    {
        int word = value >> 6;
        ulong matched = 1;
        for (int i = 0; i < range.RequiredCount; i++)
        {
            matched &= range.Required[i][word] >> value;
        }

        for (int i = 0; i < range.ForbiddenCount; i++)
        {
            matched &= ~(range.Forbidden[i][word] >> value);
        }

        if (range.Highest == null)
        {
            return matched & 1;
        }

        ulong least = ulong.MaxValue;
        ulong above = 0;
        for (SliceStep* step = range.Steps; step < range.Steps + range.StepCount; step++)
        {
            ulong bit = step->Slice[word] >> value;
            least = (least & bit) | (step->LeastInverse & (least | bit));
            above = (above & bit) | (step->MostInverse & (above | bit));
        }

        ulong highest = (range.Highest[word] ^ range.Flip) >> value;
        return matched & ((highest & ~above) | (least & ~highest)) & 1;
    }

    /// <summary>The answers for eight values, the first in the lowest bit.</summary>
    private static uint Matched(in SliceRange range, Vector128<ushort> values)
    {
        Vector256<int> value = Avx2.ConvertToVector256Int32(values);
        Vector256<int> place = value >>> 5; // of 32-bit halves of words: little-endian
        Vector256<uint> bit = (value & Vector256.Create(31)).AsUInt32();
        Vector256<uint> matched = Vector256.Create(1u);
        for (int i = 0; i < range.RequiredCount; i++)
        {
            matched &= BitsAt(range.Required[i], place, bit);
        }

        for (int i = 0; i < range.ForbiddenCount; i++)
        {
            matched &= ~BitsAt(range.Forbidden[i], place, bit);
        }

        if (range.Highest != null && matched != Vector256<uint>.Zero)
        {
            Vector256<uint> least = Vector256<uint>.AllBitsSet;
            Vector256<uint> above = Vector256<uint>.Zero;
            for (SliceStep* step = range.Steps; step < range.Steps + range.StepCount; step++)
            {
                Vector256<uint> bits = BitsAt(step->Slice, place, bit);
                least = (least & bits) | (Vector256.Create((uint)step->LeastInverse) & (least | bits));
                above = (above & bits) | (Vector256.Create((uint)step->MostInverse) & (above | bits));
            }

            Vector256<uint> highest = BitsAt(range.Highest, place, bit) ^ Vector256.Create((uint)range.Flip);
            matched &= Vector256.ConditionalSelect(highest, ~above, least);
        }

        return (matched << 31).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> BitsAt(ulong* slice, Vector256<int> place, Vector256<uint> bit) =>
        Avx2.ShiftRightLogicalVariable(Avx2.GatherVector256((uint*)slice, place, sizeof(uint)), bit);
}
