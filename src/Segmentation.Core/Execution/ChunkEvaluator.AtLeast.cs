using System;
using System.Runtime.CompilerServices;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Segmentation.Planning;

namespace Segmentation.Execution;

internal sealed unsafe partial class ChunkEvaluator
{
    private const int Alignment = 64;

    private byte[]? _counterMemory; // pinned: keeps the address below valid
    private byte* _counters;

    /// <summary>Members of at least k operands.</summary>
    [SkipLocalsInit]
    private ChunkSet AtLeast(PlanAtLeast node)
    {
        ReadOnlySpan<PlanNode> operands = node.Operands;
        if (!node.IsCounted && !MayReach(operands, node.Least))
        {
            return ChunkSet.Empty;
        }

        ThresholdOperands room = default;
        ulong** bitsets = stackalloc ulong*[Threshold.Capacity];
        ushort** arrays = stackalloc ushort*[Threshold.Capacity];
        int* lengths = stackalloc int[Threshold.Capacity];
        ulong** slices = stackalloc ulong*[ThresholdKernels.MostSlices];
        room.Bitsets = bitsets;
        room.Arrays = arrays;
        room.Lengths = lengths;
        Threshold threshold = new(_scratch, node.Least, operands.Length, room, slices, Counters());
        for (int i = 0; i < operands.Length; i++)
        {
            int top = _scratch.Top;
            threshold.Add(Evaluate(operands[i], isLast: false), top);
            if (threshold.Missing > operands.Length - 1 - i && !node.IsCounted)
            {
                return ChunkSet.Empty;
            }
        }

        return threshold.Take();
    }

    /// <summary>Whether enough operands may have members, as far as that is seen without evaluating them.</summary>
    private bool MayReach(ReadOnlySpan<PlanNode> operands, int least)
    {
        int nonEmpty = 0;
        for (int i = 0; i < operands.Length && nonEmpty < least; i++)
        {
            nonEmpty += MostIn(operands[i], levels: 1) == 0 ? 0 : 1;
        }

        return nonEmpty >= least;
    }

    /// <summary>One byte a value; zero, and zero again whenever a threshold is done with them.</summary>
    private byte* Counters()
    {
        if (_counters == null)
        {
            byte[] pinned = GC.AllocateArray<byte>(ContainerLimits.ChunkSize + Alignment, pinned: true);
            _counterMemory = pinned;
            fixed (byte* start = pinned)
            {
                _counters = (byte*)((nint)(start + Alignment - 1) & ~(nint)(Alignment - 1));
            }
        }

        return _counters;
    }
}
