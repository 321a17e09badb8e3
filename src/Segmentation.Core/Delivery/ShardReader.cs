using System;
using System.Runtime.InteropServices;
using System.Threading;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Index;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation.Delivery;

/// <summary>Reads shards of audiences: shard i holds the scoped tokens whose leading bits are i, sorted. Memory is that of two copies of one shard.</summary>
/// <param name="tokens">The store's tokens.</param>
/// <param name="tokenizer">Of the destination.</param>
/// <param name="shardBits">Binary logarithm of the number of shards, 0 to 16.</param>
/// <param name="erased">Devices to leave out: those deleted by the time that the reader answers for.</param>
internal sealed class ShardReader(TokenColumn tokens, ScopedTokenizer tokenizer, int shardBits, Bitmap erased) : IDisposable
{
    private readonly ScopedChunk _chunk = new(tokens, tokenizer);
    private readonly NativeRoom<Token> _tokens = new();
    private readonly NativeRoom<Token> _scratch = new();
    private int _count;

    /// <summary>Tokens of the shard that <see cref="Fill"/> read: in no order before <see cref="Sort"/>.</summary>
    public ReadOnlySpan<Token> Tokens => _tokens.Span[.._count];

    /// <summary>The bytes of some of them.</summary>
    public byte[] Copy(int first, int count)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(count * Token.Size);
        MemoryMarshal.AsBytes(_tokens.Span.Slice(first, count)).CopyTo(bytes);
        GC.KeepAlive(this);
        return bytes;
    }

    /// <summary>Reads a shard; returns the number of its tokens.</summary>
    public int Fill(StoredAudience audience, int shard, CancellationToken cancellation)
    {
        // Kept leading bits coarser than the shard's give more than it: the rest is left out once the tokens are known.
        int kept = Math.Min(audience.LeadingBits, shardBits);
        bool isExact = kept == shardBits;
        ushort first = (ushort)(shard >> (shardBits - kept) << (StoredAudience.MostLeadingBits - kept));
        ushort last = (ushort)(first + ((1 << (StoredAudience.MostLeadingBits - kept)) - 1));
        long expected = audience.Cardinality >> kept;
        _count = 0;
        _tokens.Ensure((int)Math.Min(expected + (expected >> 5) + 1_024, audience.Cardinality), 0);
        foreach (ref readonly Container container in audience.Containers.AsSpan())
        {
            cancellation.ThrowIfCancellationRequested();
            int count = _chunk.Select(container, first, last, erased);
            EnsureRoom(count);
            Span<Token> scoped = _chunk.Translate(_tokens.Span[_count..]);
            _count += isExact ? count : Keep(scoped, shard);
        }

        GC.KeepAlive(this);
        GC.KeepAlive(erased);
        return _count;
    }

    /// <summary>Sorts the tokens by their bytes.</summary>
    public void Sort()
    {
        _scratch.Ensure(_count, 0);
        ScopedTokenOrder.Sort(_tokens.Span[.._count], _scratch.Span[.._count], shardBits);
        GC.KeepAlive(this);
    }

    /// <summary>The digest of a whole audience, shard after shard.</summary>
    public static AudienceDigest Digest(StoredAudience audience, TokenColumn tokens, ScopedTokenizer tokenizer, Bitmap erased, CancellationToken cancellation)
    {
        using ScopedChunk chunk = new(tokens, tokenizer);
        using NativeRoom<Token> scoped = new(ContainerLimits.ChunkSize);
        AudienceDigest digest = default;
        foreach (ref readonly Container container in audience.Containers.AsSpan())
        {
            cancellation.ThrowIfCancellationRequested();
            chunk.Select(container, 0, ushort.MaxValue, erased);
            digest = digest.With(chunk.Translate(scoped.Span));
        }

        GC.KeepAlive(erased);
        return digest;
    }

    public void Dispose()
    {
        _chunk.Dispose();
        _tokens.Dispose();
        _scratch.Dispose();
        _count = 0;
    }

    /// <summary>Moves the shard's tokens to the front and returns how many they are.</summary>
    private int Keep(Span<Token> scoped, int shard)
    {
        int kept = 0;
        foreach (Token token in scoped)
        {
            if ((int)(ScopedTokenOrder.Key(token) >> (64 - shardBits)) == shard)
            {
                scoped[kept++] = token;
            }
        }

        return kept;
    }

    /// <summary>Room for more tokens behind those that are there.</summary>
    private void EnsureRoom(int more)
    {
        if (_tokens.Length < _count + more)
        {
            _tokens.Ensure((int)Math.Min(Math.Max(_count + (long)more, 2L * _tokens.Length), int.MaxValue), _count);
        }
    }
}
