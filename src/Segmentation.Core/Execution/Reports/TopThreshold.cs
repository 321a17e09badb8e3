using System.Threading;

namespace Segmentation.Execution.Reports;

/// <summary>A number that no member below can be among the best: some thread has kept enough with this number or a higher one, or it was guessed to be so.</summary>
/// <remarks>The guess is taken from the first chunk with many members, as if all chunks were alike. When it was too high, fewer members than were asked for are found from it up, and the report is made again without.</remarks>
/// <param name="most">How many are the best.</param>
/// <param name="chunkCount">Chunks that are searched; 0 to guess nothing.</param>
/// <threadsafety>Safe for all threads of a report.</threadsafety>
internal sealed class TopThreshold(int most, int chunkCount)
{
    private const int FewChunks = 8; // are sooner searched than guessed about
    private const int Margin = 8;

    private long _value = long.MinValue;
    private int _guesses;

    public long Value => Volatile.Read(ref _value);

    /// <summary>Of which rank among so many members of a chunk the number is a good guess; 0 when nothing is to be guessed.</summary>
    public int RankToGuess(int members)
    {
        int rank = (int)((2L * most / int.Max(chunkCount, 1)) + Margin);
        return chunkCount > FewChunks && members > 2 * rank && Value == long.MinValue && Volatile.Read(ref _guesses) == 0 ? rank : 0;
    }

    /// <summary>Whether the caller is to guess: one thread once.</summary>
    public bool TryClaimGuess() => Interlocked.Exchange(ref _guesses, 1) == 0;

    /// <summary>What was guessed; lower than all numbers when nothing was. Whatever is found below it is not known to be among the best.</summary>
    public long Guessed { get; private set; } = long.MinValue;

    /// <summary>Takes a guess; returns the threshold that holds now.</summary>
    public long Guess(long number)
    {
        Guessed = number;
        Raise(number);
        return Value;
    }

    public void Raise(long number)
    {
        for (long known = Value; number > known; known = Value)
        {
            Interlocked.CompareExchange(ref _value, number, known);
        }
    }
}
