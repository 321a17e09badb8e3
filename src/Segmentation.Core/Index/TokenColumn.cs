using System;
using Segmentation.Vocabulary;

namespace Segmentation.Index;

/// <summary>Ordinal → token: 16 bytes a device, append-only; an erased device's token is zero.</summary>
/// <threadsafety>Readers may run beside one appender; a reader sees every ordinal below the device count of its snapshot.</threadsafety>
internal abstract class TokenColumn
{
    /// <summary>Devices per block of the column: a stripe, 2^20.</summary>
    public const int StripeSize = 1 << 20;

    /// <summary>Number of tokens appended, committed or not.</summary>
    public abstract uint Count { get; }

    /// <summary>The tokens of a stripe that have been appended so far.</summary>
    public abstract ReadOnlySpan<Token> Stripe(int stripe);

    /// <summary>The token of an ordinal.</summary>
    public Token this[uint ordinal] => Stripe((int)(ordinal / StripeSize))[(int)(ordinal % StripeSize)];

    /// <summary>Appends tokens at the end; the first takes ordinal <see cref="Count"/>.</summary>
    public abstract void Append(ReadOnlySpan<Token> tokens);
}
