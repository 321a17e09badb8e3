using System;
using System.Runtime.CompilerServices;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps;

/// <remarks>Many sets at once: chunk by chunk through one scratch bitset, so that nothing but the result is written. Results are arrays and bitsets, or shared.</remarks>
public sealed unsafe partial class Bitmap
{
    /// <summary>Members of every set.</summary>
    /// <exception cref="ArgumentException">There are no sets: the members of every one of none would be all numbers.</exception>
    [SkipLocalsInit]
    public static Bitmap AndMany(params ReadOnlySpan<Bitmap> bitmaps)
    {
        if (bitmaps.IsEmpty)
        {
            throw new ArgumentException("The intersection of no sets is not defined.", nameof(bitmaps));
        }

        byte* memory = stackalloc byte[ContainerScratch.Size];
        ContainerScratch scratch = new(memory);
        Bitmap leader = bitmaps[0];
        foreach (Bitmap bitmap in bitmaps)
        {
            leader = bitmap.Held.Length < leader.Held.Length ? bitmap : leader;
        }

        BitmapAssembler assembler = new(leader.Held.Length);
        Container[] chunk = new Container[bitmaps.Length];
        int[] next = new int[bitmaps.Length];
        foreach (ref readonly Container container in leader.Held.AsSpan())
        {
            int count = 0;
            for (int b = 0; b < bitmaps.Length; b++)
            {
                ReadOnlySpan<Container> containers = bitmaps[b].Held;
                next[b] = Advance(containers, next[b], container.Key);
                if (next[b] == containers.Length || containers[next[b]].Key != container.Key)
                {
                    break;
                }

                chunk[count++] = containers[next[b]];
            }

            if (count == bitmaps.Length && TryAndChunk(chunk, scratch, ref assembler.Slab, out Container result))
            {
                assembler.Add(result);
            }
        }

        KeepAlive(bitmaps);
        return assembler.ToBitmap();
    }

    /// <summary>Members of any set.</summary>
    public static Bitmap OrMany(params ReadOnlySpan<Bitmap> bitmaps) => Accumulate(bitmaps, exclusive: false);

    /// <summary>Members of an odd number of the sets.</summary>
    public static Bitmap XorMany(params ReadOnlySpan<Bitmap> bitmaps) => Accumulate(bitmaps, exclusive: true);

    /// <summary>The smallest leads: an array is filtered by the others one after another, anything else is cut down as a bitset.</summary>
    private static bool TryAndChunk(Span<Container> chunk, ContainerScratch scratch, ref Slab? slab, out Container result)
    {
        chunk.Sort(static (a, b) => a.Cardinality.CompareTo(b.Cardinality));
        result = chunk[0];
        if (chunk.Length == 1 || chunk[1].IsFull)
        {
            return true; // the rest hold at least as many, so they are full too
        }

        if (chunk[0].Kind != ContainerKind.Array)
        {
            chunk[0].CopyTo(scratch.Words);
            foreach (ref readonly Container container in chunk[1..])
            {
                ContainerOperations.And(scratch.Words, container, scratch.Values);
            }

            return ContainerWriter.TryWrite(chunk[0].Key, scratch.Words, ref slab, out result);
        }

        ushort* values = (ushort*)chunk[0].Payload;
        int count = chunk[0].Cardinality;
        for (int i = 1; i < chunk.Length && count > 0; i++)
        {
            ushort* destination = values == scratch.Values ? scratch.MoreValues : scratch.Values;
            count = ContainerOperations.Filter(values, count, chunk[i], destination);
            values = destination;
        }

        return ContainerWriter.TryWrite(chunk[0].Key, values, count, ref slab, out result);
    }

    [SkipLocalsInit]
    private static Bitmap Accumulate(ReadOnlySpan<Bitmap> bitmaps, bool exclusive)
    {
        switch (bitmaps.Length)
        {
            case 0:
                return Empty;
            case 1:
                return bitmaps[0];
            case 2:
                return exclusive ? bitmaps[0].Xor(bitmaps[1]) : bitmaps[0].Or(bitmaps[1]);
        }

        byte* memory = stackalloc byte[ContainerScratch.Size];
        ContainerScratch scratch = new(memory);
        BitmapAssembler assembler = new(0);
        Container[] chunk = new Container[bitmaps.Length];
        int[] next = new int[bitmaps.Length];
        while (true)
        {
            int key = int.MaxValue;
            int count = 0;
            for (int b = 0; b < bitmaps.Length; b++)
            {
                ReadOnlySpan<Container> containers = bitmaps[b].Held;
                if (next[b] == containers.Length || containers[next[b]].Key > key)
                {
                    continue;
                }

                count = containers[next[b]].Key < key ? 0 : count;
                key = containers[next[b]].Key;
                chunk[count++] = containers[next[b]];
            }

            if (count == 0)
            {
                break;
            }

            for (int b = 0; b < bitmaps.Length; b++)
            {
                ReadOnlySpan<Container> containers = bitmaps[b].Held;
                next[b] += next[b] < containers.Length && containers[next[b]].Key == key ? 1 : 0;
            }

            if (TryAccumulateChunk(chunk.AsSpan(0, count), exclusive, scratch, ref assembler.Slab, out Container result))
            {
                assembler.Add(result);
            }
        }

        KeepAlive(bitmaps);
        return assembler.ToBitmap();
    }

    private static bool TryAccumulateChunk(
        ReadOnlySpan<Container> chunk, bool exclusive, ContainerScratch scratch, ref Slab? slab, out Container result)
    {
        result = chunk[0];
        if (chunk.Length == 1)
        {
            return true;
        }

        if (chunk.Length == 2)
        {
            return exclusive
                ? ContainerAlgebra.TryXor(chunk[0], chunk[1], scratch, ref slab, out result)
                : ContainerAlgebra.TryOr(chunk[0], chunk[1], scratch, ref slab, out result);
        }

        WordKernels.Clear(scratch.Words);
        foreach (ref readonly Container container in chunk)
        {
            if (exclusive)
            {
                ContainerOperations.Xor(scratch.Words, container);
            }
            else if (container.IsFull)
            {
                result = container;
                return true;
            }
            else
            {
                ContainerOperations.Or(scratch.Words, container);
            }
        }

        return ContainerWriter.TryWrite(chunk[0].Key, scratch.Words, ref slab, out result);
    }

    private static void KeepAlive(ReadOnlySpan<Bitmap> bitmaps)
    {
        foreach (Bitmap bitmap in bitmaps)
        {
            GC.KeepAlive(bitmap);
        }
    }
}
