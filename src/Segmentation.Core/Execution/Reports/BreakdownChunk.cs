using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Execution.Reports;

/// <summary>The set of one chunk that others are counted in common with, in all the forms that this takes, and the devices that count.</summary>
/// <remarks>It stands in scratch of the caller, 64 KiB at most.</remarks>
internal readonly unsafe struct BreakdownChunk
{
    private const int SearchFactor = 128; // an array so many times as long as the members is searched, not read

    private readonly ChunkSet _members;
    private readonly ChunkSet _words; // the members in words, unless they are none or all
    private readonly ChunkSet _present;
    private readonly ulong* _sieve; // null when there are too many members

    public BreakdownChunk(ushort key, in ChunkSet members, in ChunkSet present, Scratch scratch)
    {
        Key = key;
        _present = ChunkCopy.Of(present, scratch);
        _members = ChunkCopy.Of(members, scratch);
        _words = _members;
        _sieve = null;
        if (_members.Form == ChunkForm.Array)
        {
            ulong* words = (ulong*)scratch.Rent();
            ChunkAlgebra.CopyTo(_members, words);
            _words = ChunkSet.OfWords(words, ChunkSet.Unknown);
            if (SieveKernels.IsSupported && _members.Cardinality <= SieveKernels.MembersMaximum)
            {
                _sieve = (ulong*)scratch.Rent();
                SieveKernels.Make(_members.Values, _members.Cardinality, _sieve);
            }
        }
    }

    public ushort Key { get; }

    /// <summary>The members that count.</summary>
    public ChunkSet Members => _members;

    /// <summary>Whether the members are so few that other sets are looked up in what registers hold of them, or none or all, and every device counts: nothing is looked up in words.</summary>
    public bool IsSmall => _members.Form != ChunkForm.Words && (_members.Form != ChunkForm.Array || _sieve != null) && _present.IsFull;

    /// <summary>Whether the members of other sets are looked at at all.</summary>
    public bool ReadsMembers => !_present.IsFull || !(_members.IsEmpty || _members.IsFull);

    /// <summary>Counts a set: those of its members that count, and those of them that are members here.</summary>
    public BreakdownCount CountOf(in ChunkSet set) =>
        new(_present.IsFull ? ChunkAlgebra.CountOf(set) : ChunkAlgebra.AndCount(set, _present), CommonWith(set));

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
