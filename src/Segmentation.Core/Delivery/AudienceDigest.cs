using System;
using System.Runtime.CompilerServices;
using Segmentation.Vocabulary;

namespace Segmentation.Delivery;

/// <summary>What a set of scoped tokens is compared by, whatever their order.</summary>
/// <param name="Count">Tokens.</param>
/// <param name="Sum">Sum of the tokens as big-endian numbers, modulo 2^128.</param>
internal readonly record struct AudienceDigest(long Count, UInt128 Sum)
{
    /// <summary>The digest of this set and other tokens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public AudienceDigest With(ReadOnlySpan<Token> tokens)
    {
        ulong high = 0;
        ulong low = 0;
        foreach (ref readonly Token token in tokens)
        {
            ulong before = low;
            low = unchecked(low + ScopedTokenOrder.Rest(token));
            high = unchecked(high + ScopedTokenOrder.Key(token) + (low < before ? 1UL : 0UL));
        }

        return new AudienceDigest(Count + tokens.Length, unchecked(Sum + new UInt128(high, low)));
    }
}
