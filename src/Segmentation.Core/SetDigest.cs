using System;

namespace Segmentation;

/// <summary>What a set of tokens is compared by.</summary>
/// <param name="Index">Number of the activation.</param>
/// <param name="Count">Tokens.</param>
/// <param name="Sum">Sum of the tokens as big-endian numbers modulo 2^128.</param>
public sealed record SetDigest(int Index, long Count, UInt128 Sum);
