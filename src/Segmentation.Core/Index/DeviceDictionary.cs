using System;
using Segmentation.Vocabulary;

namespace Segmentation.Index;

/// <summary>Token → ordinal, in 256 partitions by token prefix; a slot is a 32-bit tag and a 32-bit ordinal, the token column decides.</summary>
/// <threadsafety>Readers may run beside one writer.</threadsafety>
internal sealed class DeviceDictionary(TokenColumn tokens)
{
    /// <summary>What a look-up returns for a token that is not there.</summary>
    public const uint NotFound = uint.MaxValue;

    public TokenColumn Tokens { get; } = tokens;

    /// <summary>The ordinal of each token, or <see cref="NotFound"/>.</summary>
    public void Find(ReadOnlySpan<Token> tokens, Span<uint> ordinals) => throw new NotImplementedException($"{tokens.Length} {ordinals.Length} {Tokens.Count}");

    /// <summary>The ordinal of each token; those not there are appended to the token column in the order given (repetitions share one).</summary>
    /// <returns>Number of devices added.</returns>
    public int FindOrAdd(ReadOnlySpan<Token> tokens, Span<uint> ordinals) => throw new NotImplementedException($"{tokens.Length} {ordinals.Length}");
}
