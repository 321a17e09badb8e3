using System;
using System.Collections.Generic;
using System.Threading;
using Segmentation.Bitmaps;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.Delivery;

/// <summary>The members of an audience as scoped tokens in ascending order, produced shard by shard so that memory is bounded by a shard.</summary>
/// <remarks>
/// <para>Shard i holds the tokens whose leading bits are i: as the tokens are pseudo-random, shards differ little in size. Each shard
/// reads the audience's tokens again, which costs two AES blocks a member and shard.</para>
/// <para>A device erased since the audience was evaluated has a zero token and is left out.</para>
/// </remarks>
internal sealed class ScopedAudience(Bitmap members, TokenColumn tokens, ScopedTokenizer tokenizer, int shardTokens = ScopedAudience.DefaultShardTokens)
{
    /// <summary>Tokens that a shard holds on average: 2^21, 32 MiB.</summary>
    public const int DefaultShardTokens = 1 << 21;

    private const int Block = 1 << 14;

    private readonly uint[] _ordinals = new uint[Block];
    private readonly Token[] _stored = new Token[Block];
    private readonly UInt128[] _scoped = new UInt128[Block];

    /// <summary>Sorted shards, each valid until the next is asked for.</summary>
    public IEnumerable<ReadOnlyMemory<UInt128>> Shards(CancellationToken cancellation)
    {
        int bits = 0;
        while (members.Cardinality >> bits > shardTokens)
        {
            bits++;
        }

        UInt128[] shard = new UInt128[Math.Min(members.Cardinality, shardTokens + shardTokens / 4) + 1];
        for (uint index = 0; index < 1u << bits; index++)
        {
            int count = Collect(index, bits, ref shard, cancellation);
            shard.AsSpan(0, count).Sort();
            yield return shard.AsMemory(0, count);
        }
    }

    private int Collect(uint index, int bits, ref UInt128[] shard, CancellationToken cancellation)
    {
        int count = 0;
        int filled = 0;
        foreach (uint ordinal in members)
        {
            _ordinals[filled++] = ordinal;
            if (filled == Block)
            {
                cancellation.ThrowIfCancellationRequested();
                Take(filled, index, bits, ref shard, ref count);
                filled = 0;
            }
        }

        Take(filled, index, bits, ref shard, ref count);
        return count;
    }

    private void Take(int filled, uint index, int bits, ref UInt128[] shard, ref int count)
    {
        int live = 0;
        for (int i = 0; i < filled; i++)
        {
            Token token = tokens[_ordinals[i]];
            if (!token.IsErased)
            {
                _stored[live++] = token;
            }
        }

        tokenizer.Translate(_stored.AsSpan(0, live), _scoped);
        if (count + live > shard.Length)
        {
            Array.Resize(ref shard, Math.Max(shard.Length * 2, count + live));
        }

        for (int i = 0; i < live; i++)
        {
            if (bits == 0 || (uint)(_scoped[i] >> (128 - bits)) == index)
            {
                shard[count++] = _scoped[i];
            }
        }
    }
}
