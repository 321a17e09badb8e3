using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Segmentation.Planning;

namespace Segmentation.Execution.Reports;

/// <summary>Counts what every two of many sets have in common, chunk by chunk, for one thread.</summary>
/// <remarks>
/// <para>Every set is evaluated once a chunk. Two sets of words are counted word by word. Lists are turned on their side, 64 sets at a time: a row a device, a bit a set; each list
/// then walks along the rows and counts all 64 at once. A set is a list against sets before it, so the larger sets come first.</para>
/// <para>A count of the tally is of at most 2^32 - 1 devices, so 32 bits hold it; on the way it may wrap.</para>
/// </remarks>
/// <threadsafety>One thread.</threadsafety>
internal sealed unsafe class OverlapTally : IChunkTally
{
    /// <summary>Look-ups of values in words that cost as much as to turn the words of 64 sets into rows.</summary>
    private const long LookUpsWorthTurning = 100_000;

    /// <summary>Values that cost as much to take out of the rows as to empty all rows.</summary>
    private const int ValuesWorthEmptying = 8_192;

    private readonly PlanNode[] _nodes;
    private readonly ChunkSet[] _sets;
    private readonly OperandReader _reader = new();
    private readonly uint[] _counts; // pinned; [later set, earlier set]; behind the diagonal stands what nobody reads
    private readonly ulong[] _rows; // pinned; empty between blocks
    private readonly int _stride;
    private readonly int _sharedCount;
    private readonly int[] _dense;
    private int _denseCount;

    /// <param name="nodes">The sets, the larger ones first.</param>
    /// <param name="sharedCount">Slots of what they share.</param>
    public OverlapTally(PlanNode[] nodes, int sharedCount)
    {
        _nodes = nodes;
        _sharedCount = sharedCount;
        _sets = new ChunkSet[nodes.Length];
        _dense = new int[nodes.Length];
        _stride = (nodes.Length + RowKernels.Columns - 1) / RowKernels.Columns * RowKernels.Columns;
        _counts = GC.AllocateArray<uint>(nodes.Length * _stride, pinned: true);
        _rows = GC.AllocateArray<ulong>(ContainerLimits.ChunkSize, pinned: true);
    }

    /// <summary>Devices of one set, or of two in common, in all chunks so far.</summary>
    public uint this[int left, int right] => _counts[Math.Max(left, right) * _stride + Math.Min(left, right)];

    public void Add(ChunkEvaluator evaluator, ushort key)
    {
        if (!evaluator.Enter(key, _sharedCount))
        {
            return;
        }

        _reader.Begin();
        ulong* present = null;
        if (!evaluator.Present.IsFull)
        {
            present = (ulong*)_reader.Rent();
            ChunkAlgebra.CopyTo(evaluator.Present, present);
        }

        Read(evaluator, present);
        CountDense();
        fixed (ulong* rows = _rows)
        fixed (uint* counts = _counts)
        {
            for (int first = 0; first < _nodes.Length; first += RowKernels.Columns)
            {
                CountBlock(first, Math.Min(first + RowKernels.Columns, _nodes.Length), present, rows, counts);
            }
        }
    }

    /// <summary>Evaluates every set and counts it alone.</summary>
    private void Read(ChunkEvaluator evaluator, ulong* present)
    {
        _denseCount = 0;
        ChunkSet everyone = present == null ? ChunkSet.Full : ChunkSet.OfWords(present, ChunkSet.Unknown);
        for (int i = 0; i < _nodes.Length; i++)
        {
            ChunkSet set = _reader.Read(evaluator, _nodes[i]);
            int own = 0;
            if (set.Form == ChunkForm.Array)
            {
                own = ChunkAlgebra.AndCount(set, everyone);
            }
            else if (!set.IsEmpty)
            {
                set = Within(set, present, out own);
                _dense[_denseCount++] = i;
            }

            _sets[i] = set;
            Cell(i, i) += (uint)own;
        }
    }

    /// <summary>The words of a set within the devices that count.</summary>
    private ChunkSet Within(in ChunkSet set, ulong* present, out int count)
    {
        if (set.IsFull)
        {
            ulong* all = present;
            if (all == null)
            {
                WordKernels.Fill(all = (ulong*)_reader.Rent());
            }

            count = WordKernels.Count(all);
            return Words(all);
        }

        if (present == null)
        {
            count = ChunkAlgebra.CountOf(set);
            return set;
        }

        ulong* within = (ulong*)_reader.Rent();
        count = WordKernels.AndStoreCount(within, set.Words, present);
        return Words(within);

        // also when there are none or all: they stay words
        static ChunkSet Words(ulong* words) => ChunkSet.OfWords(words, ChunkSet.Unknown);
    }

    private void CountDense()
    {
        for (int a = 1; a < _denseCount; a++)
        {
            ulong* words = _sets[_dense[a]].Words;
            for (int b = 0; b < a; b++)
            {
                Cell(_dense[a], _dense[b]) += (uint)WordKernels.AndCount(words, _sets[_dense[b]].Words);
            }
        }
    }

    /// <summary>Counts up to 64 sets against every list that comes after them, and those of words among them against the lists before.</summary>
    private void CountBlock(int first, int end, ulong* present, ulong* rows, uint* counts)
    {
        long walk = 0;
        for (int i = first; i < _nodes.Length; i++)
        {
            walk += IsList(i) ? _sets[i].Cardinality : 0;
        }

        ulong** words = stackalloc ulong*[RowKernels.Columns];
        int dense = 0;
        int values = 0;
        for (int i = first; i < end; i++)
        {
            bool isWords = _sets[i].Form == ChunkForm.Words;
            words[i - first] = isWords ? _sets[i].Words : null;
            dense += isWords ? 1 : 0;
            values += IsList(i) ? _sets[i].Cardinality : 0;
        }

        bool turns = walk * dense >= LookUpsWorthTurning;
        for (int i = first; i < end && dense > 0; i++)
        {
            if (words[i - first] != null)
            {
                LookUp(i, turns ? i : _nodes.Length);
            }
        }

        if (values == 0 && !turns)
        {
            return;
        }

        if (turns)
        {
            RowKernels.Transpose(rows, words, end - first);
        }

        for (int i = first; i < end; i++)
        {
            if (IsList(i))
            {
                RowKernels.Set(rows, _sets[i].Values, _sets[i].Cardinality, 1UL << (i - first));
            }
        }

        if (present != null)
        {
            ClearAbsent(rows, present);
        }

        for (int i = first; i < _nodes.Length; i++)
        {
            if (IsList(i))
            {
                uint own = Cell(i, i); // a list of this block meets itself
                RowKernels.Count(rows, _sets[i].Values, _sets[i].Cardinality, counts + (long)i * _stride + first);
                Cell(i, i) = own;
            }
        }

        Empty(rows, first, end, turns || values >= ValuesWorthEmptying);
    }

    /// <summary>Counts the lists before the place <paramref name="end"/> against a set of words, value by value.</summary>
    private void LookUp(int dense, int end)
    {
        ChunkSet words = _sets[dense];
        for (int i = 0; i < end; i++)
        {
            if (IsList(i))
            {
                Cell(i, dense) += (uint)ChunkAlgebra.AndCount(_sets[i], words);
            }
        }
    }

    private static void ClearAbsent(ulong* rows, ulong* present)
    {
        for (int w = 0; w < ContainerLimits.BitsetWords; w++)
        {
            for (ulong absent = ~present[w]; absent != 0; absent &= absent - 1)
            {
                rows[w << 6 | BitOperations.TrailingZeroCount(absent)] = 0;
            }
        }
    }

    private void Empty(ulong* rows, int first, int end, bool all)
    {
        if (all)
        {
            new Span<ulong>(rows, ContainerLimits.ChunkSize).Clear();
            return;
        }

        for (int i = first; i < end; i++)
        {
            if (IsList(i))
            {
                RowKernels.Clear(rows, _sets[i].Values, _sets[i].Cardinality);
            }
        }
    }

    private bool IsList(int place) => _sets[place].Form == ChunkForm.Array;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref uint Cell(int left, int right) => ref _counts[Math.Max(left, right) * _stride + Math.Min(left, right)];
}
