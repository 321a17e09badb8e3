using System;
using System.Runtime.CompilerServices;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

public sealed unsafe partial class Bitmap
{
    /// <summary>Chunks of small sets for which room is made twice: sets so small share few of them.</summary>
    private const int FewChunks = 32;

    /// <summary>Members of both.</summary>
    [SkipLocalsInit]
    public Bitmap And(Bitmap other)
    {
        ReadOnlySpan<Container> left = Held;
        ReadOnlySpan<Container> right = other.Held;
        byte* memory = stackalloc byte[ContainerScratch.Size];
        ContainerScratch scratch = new(memory);
        BitmapAssembler assembler = new(Math.Min(left.Length, right.Length));
        int i = 0;
        int j = 0;
        while (i < left.Length && (j = Advance(right, j, left[i].Key)) < right.Length)
        {
            if (right[j].Key != left[i].Key)
            {
                i = Advance(left, i, right[j].Key);
                continue;
            }

            if (ContainerAlgebra.TryAnd(left[i], right[j], scratch, ref assembler.Slab, out Container container))
            {
                assembler.Add(container);
            }

            i++;
            j++;
        }

        GC.KeepAlive(this);
        GC.KeepAlive(other);
        return assembler.ToBitmap();
    }

    /// <summary>Members of either.</summary>
    public Bitmap Or(Bitmap other) => Unite(other, isExclusive: false);

    /// <summary>Members of exactly one.</summary>
    public Bitmap Xor(Bitmap other) => Unite(other, isExclusive: true);

    /// <summary>Members of this that are not members of <paramref name="other"/>.</summary>
    [SkipLocalsInit]
    public Bitmap AndNot(Bitmap other)
    {
        if (IsEmpty || other.IsEmpty)
        {
            return this;
        }

        ReadOnlySpan<Container> left = Held;
        ReadOnlySpan<Container> right = other.Held;
        byte* memory = stackalloc byte[ContainerScratch.Size];
        ContainerScratch scratch = new(memory);
        BitmapAssembler assembler = new(left.Length);
        int j = 0;
        foreach (ref readonly Container container in left)
        {
            j = Advance(right, j, container.Key);
            if (j == right.Length || right[j].Key != container.Key)
            {
                assembler.Add(container);
            }
            else if (ContainerAlgebra.TryAndNot(container, right[j], scratch, ref assembler.Slab, out Container rest))
            {
                assembler.Add(rest);
            }
        }

        GC.KeepAlive(this);
        GC.KeepAlive(other);
        return assembler.ToBitmap();
    }

    /// <summary>The same members, each chunk in its smallest kind: array, bitset or runs.</summary>
    [SkipLocalsInit]
    public Bitmap RunOptimize()
    {
        byte* memory = stackalloc byte[ContainerScratch.Size];
        ContainerScratch scratch = new(memory);
        BitmapAssembler assembler = new(Held.Length);
        foreach (ref readonly Container container in Held.AsSpan())
        {
            assembler.Add(ContainerWriter.Optimize(container, scratch, ref assembler.Slab));
        }

        GC.KeepAlive(this);
        return assembler.ToBitmap();
    }

    /// <summary>Members of either, or of exactly one: chunks that only one side has are shared as they are.</summary>
    [SkipLocalsInit]
    private Bitmap Unite(Bitmap other, bool isExclusive)
    {
        if (IsEmpty || other.IsEmpty)
        {
            return IsEmpty ? other : this;
        }

        ReadOnlySpan<Container> left = Held;
        ReadOnlySpan<Container> right = other.Held;
        byte* memory = stackalloc byte[ContainerScratch.Size];
        ContainerScratch scratch = new(memory);
        BitmapAssembler assembler = new(Math.Max(left.Length, right.Length) + Math.Min(FewChunks, Math.Min(left.Length, right.Length)));
        int i = 0;
        int j = 0;
        while (i < left.Length && j < right.Length)
        {
            if (left[i].Key != right[j].Key)
            {
                assembler.Add(left[i].Key < right[j].Key ? left[i++] : right[j++]);
                continue;
            }

            bool isHeld = isExclusive
                ? ContainerAlgebra.TryXor(left[i++], right[j++], scratch, ref assembler.Slab, out Container container)
                : ContainerAlgebra.TryOr(left[i++], right[j++], scratch, ref assembler.Slab, out container);
            if (isHeld)
            {
                assembler.Add(container);
            }
        }

        assembler.AddRange(left[i..]);
        assembler.AddRange(right[j..]);
        GC.KeepAlive(this);
        GC.KeepAlive(other);
        return assembler.ToBitmap();
    }
}
