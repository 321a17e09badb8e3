using System;
using System.Numerics;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.TestSupport.Bitmaps;

/// <summary>What is true of every bitmap, whoever made it.</summary>
public static class BitmapInvariants
{
    /// <exception cref="InvalidOperationException">Something is not true; the message says what.</exception>
    public static void Check(Bitmap bitmap)
    {
        int previousKey = -1;
        long cardinality = 0;
        foreach (Container container in bitmap.Containers)
        {
            Require(container.Key > previousKey, $"key {container.Key} follows {previousKey}");
            previousKey = container.Key;
            cardinality += container.Cardinality;
            CheckContainer(container);
        }

        Require(cardinality == bitmap.Cardinality, $"cardinality {bitmap.Cardinality} is not the sum {cardinality}");
        Require(bitmap.IsEmpty == (cardinality == 0), "emptiness and cardinality disagree");
        GC.KeepAlive(bitmap);
    }

    private static void CheckContainer(in Container container)
    {
        switch (container.Kind)
        {
            case ContainerKind.Array:
                Require(container.Cardinality <= ContainerLimits.ArrayMaximum, $"an array of {container.Cardinality}");
                for (int i = 1; i < container.Values.Length; i++)
                {
                    Require(container.Values[i] > container.Values[i - 1], $"value {i} does not ascend");
                }

                break;
            case ContainerKind.Bitset:
                int bits = 0;
                foreach (ulong word in container.Words)
                {
                    bits += BitOperations.PopCount(word);
                }

                Require(bits == container.Cardinality, $"{bits} bits, cardinality {container.Cardinality}");
                Require(bits > ContainerLimits.ArrayMaximum, $"a bitset of {bits}");
                break;
            case ContainerKind.Run:
                int members = 0;
                int end = -1;
                Require(container.RunCount is >= 1 and <= ContainerLimits.RunMaximum, $"{container.RunCount} runs");
                for (int i = 0; i < container.Runs.Length; i += 2)
                {
                    Require(container.Runs[i] > end, $"run {i / 2} touches the one before");
                    end = container.Runs[i] + container.Runs[i + 1] + 1;
                    Require(end <= ContainerLimits.ChunkSize, $"run {i / 2} passes the end");
                    members += container.Runs[i + 1] + 1;
                }

                Require(members == container.Cardinality, $"{members} in runs, cardinality {container.Cardinality}");
                break;
            default:
                Require(false, $"kind {container.Kind}");
                break;
        }
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"A bitmap is not what it must be: {what}.");
        }
    }
}
