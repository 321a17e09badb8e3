using System;
using System.Threading;
using Segmentation.Vocabulary;

namespace Segmentation.Index;

/// <summary>A token column in memory. The last stripe grows by doubling; full ones never move.</summary>
internal sealed class HeapTokenColumn : TokenColumn
{
    private const int InitialSize = 256;

    private Token[][] _stripes = [];
    private uint _count;

    public override uint Count => Volatile.Read(ref _count);

    public override ReadOnlySpan<Token> Stripe(int stripe)
    {
        uint count = Count; // read before the stripes: they hold at least this many
        Token[][] stripes = Volatile.Read(ref _stripes);
        long first = (long)stripe * StripeSize;
        return first >= count ? [] : stripes[stripe].AsSpan(0, (int)Math.Min(StripeSize, count - first));
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The column would pass 2^32 - 1 devices; nothing is appended.</exception>
    public override void Append(ReadOnlySpan<Token> tokens)
    {
        if (tokens.Length > uint.MaxValue - _count)
        {
            throw new InvalidOperationException($"A store holds at most {uint.MaxValue} devices; {_count} exist and {tokens.Length} more were asked for.");
        }

        while (!tokens.IsEmpty)
        {
            int stripe = (int)(_count / StripeSize);
            int used = (int)(_count % StripeSize);
            int taken = Math.Min(tokens.Length, StripeSize - used);
            tokens[..taken].CopyTo(Room(stripe, used + taken).AsSpan(used));
            Volatile.Write(ref _count, _count + (uint)taken);
            tokens = tokens[taken..];
        }
    }

    /// <summary>Zeroes the token of a deleted device.</summary>
    public void Erase(uint ordinal)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(ordinal, Count);
        _stripes[ordinal / StripeSize][ordinal % StripeSize] = default;
    }

    private Token[] Room(int stripe, int size)
    {
        if (stripe < _stripes.Length && _stripes[stripe].Length >= size)
        {
            return _stripes[stripe];
        }

        Token[][] stripes = _stripes.Length > stripe ? (Token[][])_stripes.Clone() : [.. _stripes, []];
        Array.Resize(ref stripes[stripe], Math.Min(StripeSize, Math.Max(size, Math.Max(InitialSize, 2 * stripes[stripe].Length))));
        Volatile.Write(ref _stripes, stripes);
        return stripes[stripe];
    }
}
