using Segmentation.Bitmaps.Kernels;
using Segmentation.Planning;

namespace Segmentation.Execution.Reports;

/// <summary>Counts many sets, and each in common with one, chunk by chunk, for one thread. The one set is evaluated once a chunk.</summary>
/// <threadsafety>One thread.</threadsafety>
internal sealed unsafe class BreakdownTally(PlanNode subject, PlanNode[] nodes, int sharedCount) : ITally
{
    private const int SearchFactor = 128; // an array so many times as long as the subject is searched, not read

    private readonly Scratch _own = new();
    private readonly long[] _populations = new long[nodes.Length];
    private readonly long[] _common = new long[nodes.Length];
    private ChunkSet _members;
    private ChunkSet _words; // the members in words, unless they are none or all
    private ulong* _sieve; // null when there are too many members

    public BreakdownCount this[int set] => new(_populations[set], _common[set]);

    public void Add(ChunkEvaluator evaluator, ushort key)
    {
        if (!evaluator.Enter(key, sharedCount))
        {
            return;
        }

        _own.Release(0);
        int height = evaluator.Height;
        Prepare(evaluator.PresentOf(subject));
        evaluator.Release(height);
        for (int i = 0; i < nodes.Length; i++)
        {
            ChunkSet set = evaluator.MembersOf(nodes[i]);
            if (!set.IsEmpty)
            {
                _populations[i] += evaluator.Present.IsFull ? ChunkAlgebra.CountOf(set) : ChunkAlgebra.AndCount(set, evaluator.Present);
                _common[i] += CommonWith(set);
            }

            evaluator.Release(height);
        }
    }

    private void Prepare(in ChunkSet members)
    {
        _members = ChunkCopy.Of(members, _own);
        _words = _members;
        _sieve = null;
        if (_members.Form == ChunkForm.Array)
        {
            ulong* words = (ulong*)_own.Rent();
            ChunkAlgebra.CopyTo(_members, words);
            _words = ChunkSet.OfWords(words, ChunkSet.Unknown);
            if (SieveKernels.IsSupported && _members.Cardinality <= SieveKernels.MembersMaximum)
            {
                _sieve = (ulong*)_own.Rent();
                SieveKernels.Make(_members.Values, _members.Cardinality, _sieve);
            }
        }
    }

    private int CommonWith(in ChunkSet set)
    {
        if (_members.Form != ChunkForm.Array || set.Form != ChunkForm.Array)
        {
            return ChunkAlgebra.AndCount(_members, set);
        }

        return set.Cardinality > SearchFactor * _members.Cardinality ? ChunkAlgebra.AndCount(_members, set)
            : _sieve != null ? SieveKernels.Count(set.Values, set.Cardinality, _sieve, _words.Words)
            : ChunkAlgebra.AndCount(_words, set);
    }
}
