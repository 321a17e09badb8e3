using System;

namespace Segmentation.Execution;

/// <summary>Short cuts that the evaluation of a chunk may take. None changes an answer: the tests take each away, and each alone.</summary>
[Flags]
internal enum EvaluationStrategies
{
    /// <summary>Operand after operand, each worked out in full.</summary>
    None = 0,

    /// <summary>A sub-tree whose leaves are all words is evaluated in one pass.</summary>
    Fuse = 1,

    /// <summary>As soon as an array of candidates is left, the other operands are only asked about those.</summary>
    Candidates = 2,

    /// <summary>Small arrays are looked up among words instead of written down as words.</summary>
    Filter = 4,

    /// <summary>Few values of several arrays stay an array.</summary>
    Join = 8,

    /// <summary>The last operation of a count writes nothing.</summary>
    CountLast = 16,

    /// <summary>Leaves are found one chunk ahead.</summary>
    LookAhead = 32,

    /// <summary>What two traits have in common is counted container by container.</summary>
    Pair = 64,

    /// <summary>What is asked of numbers again and again is remembered.</summary>
    Recall = 128,

    /// <summary>Long arrays of a union are looked up among the words that it will be combined with, and only what is found is written down.</summary>
    Sift = 256,

    /// <summary>All of them.</summary>
    All = Fuse | Candidates | Filter | Join | CountLast | LookAhead | Pair | Recall | Sift,
}
