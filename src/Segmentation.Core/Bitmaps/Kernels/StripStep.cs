namespace Segmentation.Bitmaps.Kernels;

/// <summary>What is done to the strip in registers; A and B are strips in memory: a leaf's, or one that was kept for later.</summary>
internal enum StripOperation : byte
{
    /// <summary>top = A</summary>
    Load,

    /// <summary>A = top</summary>
    Keep,

    /// <summary>top = top AND A</summary>
    And,

    /// <summary>top = top OR A</summary>
    Or,

    /// <summary>top = top XOR A</summary>
    Xor,

    /// <summary>top = top AND NOT A</summary>
    AndNot,

    /// <summary>top = A AND NOT top</summary>
    NotAnd,

    /// <summary>top = A AND B</summary>
    LoadAnd,

    /// <summary>top = A OR B</summary>
    LoadOr,

    /// <summary>top = A XOR B</summary>
    LoadXor,

    /// <summary>top = A AND NOT B</summary>
    LoadAndNot,

    /// <summary>top = top AND (A OR B)</summary>
    AndOfOr,

    /// <summary>top = top OR (A AND B)</summary>
    OrOfAnd,

    /// <summary>top = top OR (A AND NOT B)</summary>
    OrOfAndNot,

    /// <summary>top = top AND NOT (A AND B)</summary>
    AndNotOfAnd,

    /// <summary>The bits of top are counted into slot B.</summary>
    Count,

    /// <summary>The bits of the strip A are counted into slot B.</summary>
    CountLeaf,
}

/// <summary>One instruction of a <see cref="StripMachine{TLanes,TVector,TEnd}"/>.</summary>
internal readonly record struct StripStep(StripOperation Operation, ushort A = 0, ushort B = 0);
