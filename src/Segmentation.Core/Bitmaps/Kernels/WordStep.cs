namespace Segmentation.Bitmaps.Kernels;

/// <summary>What a step of a postfix list does to the operands above it.</summary>
internal enum WordOperation : byte
{
    /// <summary>A leaf becomes the topmost operand.</summary>
    Load,

    /// <summary>Members of both of the two topmost operands, which it replaces.</summary>
    And,

    /// <summary>Members of either.</summary>
    Or,

    /// <summary>Members of the lower that are not members of the topmost.</summary>
    AndNot,

    /// <summary>Members of exactly one.</summary>
    Xor,

    /// <summary>The topmost operand is counted into a slot, and stays.</summary>
    CountInto,
}

/// <summary>One step of a boolean tree in postfix order.</summary>
/// <param name="Operation">What is done.</param>
/// <param name="Slot">Which leaf is loaded, or which count is written; from 0.</param>
internal readonly record struct WordStep(WordOperation Operation, int Slot = 0);
