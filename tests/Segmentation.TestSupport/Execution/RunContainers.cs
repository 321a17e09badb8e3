using System;
using System.Collections.Generic;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.TestSupport.Execution;

/// <summary>Writes containers as runs wherever that is allowed, however large it makes them, so that tests meet every kind.</summary>
internal static unsafe class RunContainers
{
    public static Bitmap Of(Bitmap bitmap)
    {
        Container[] containers = bitmap.Containers.ToArray();
        for (int i = 0; i < containers.Length; i++)
        {
            containers[i] = Rewrite(containers[i], columnBytes: 0);
        }

        return containers.Length == 0 ? bitmap : new Bitmap(containers);
    }

    public static TimedBitmap Of(TimedBitmap bitmap)
    {
        Container[] containers = bitmap.Containers.ToArray();
        for (int i = 0; i < containers.Length; i++)
        {
            containers[i] = Rewrite(containers[i], containers[i].Cardinality * (bitmap.HasCounts ? 3 : 2));
        }

        return new TimedBitmap(containers, bitmap.HasCounts);
    }

    private static Container Rewrite(in Container container, int columnBytes)
    {
        if (container.Kind == ContainerKind.Run)
        {
            return container;
        }

        ulong[] words = new ulong[ContainerLimits.BitsetWords];
        container.CopyTo(words);
        List<ushort> runs = [];
        int start = -1;
        for (int value = 0; value <= ContainerLimits.ChunkSize; value++)
        {
            bool isMember = value < ContainerLimits.ChunkSize && (words[value >> 6] >> (value & 63) & 1) != 0;
            if (isMember && start < 0)
            {
                start = value;
            }
            else if (!isMember && start >= 0)
            {
                runs.Add((ushort)start);
                runs.Add((ushort)(value - 1 - start));
                start = -1;
            }
        }

        int runCount = runs.Count / 2;
        if (runCount > ContainerLimits.RunMaximum)
        {
            return container;
        }

        int length = Container.LengthOf(ContainerKind.Run, container.Cardinality, runCount);
        Slab? slab = null;
        byte* payload = Slab.Allocate(ref slab, length + columnBytes, out PayloadOwner owner);
        *(ushort*)payload = (ushort)runCount;
        runs.CopyTo(new Span<ushort>(payload + 2, runs.Count));
        new ReadOnlySpan<byte>(container.PayloadAddress + container.PayloadLength, columnBytes).CopyTo(new Span<byte>(payload + length, columnBytes));
        return new Container(container.Key, ContainerKind.Run, container.Cardinality, runCount, payload, owner);
    }
}
