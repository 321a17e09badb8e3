using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Index;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation.Delivery;

/// <summary>Writes audiences into the file of an export, with the leading bits that their shards are read by.</summary>
/// <remarks>
/// Without the leading bits every shard would have to translate every member to know whose turn it is. Only so many bits are kept that about
/// 2^<see cref="SharedBy"/> members have the same, so that they tell nobody apart.
/// </remarks>
internal sealed class AudienceWriter(ExportFileWriter file, TokenColumn tokens, ScopedTokenizer tokenizer) : IDisposable
{
    /// <summary>Binary logarithm of how many members share their leading bits.</summary>
    public const int SharedBy = 10;

    private readonly ScopedChunk _chunk = new(tokens, tokenizer);
    private readonly NativeRoom<Token> _scoped = new(ContainerLimits.ChunkSize);
    private readonly NativeRoom<ushort> _leading = new(ContainerLimits.ChunkSize);

    /// <summary>Leading bits that an audience of some members is written with: 0 to 16.</summary>
    public static int LeadingBitsOf(long members) => Math.Clamp(BitOperations.Log2((ulong)members | 1) - SharedBy, 0, StoredAudience.MostLeadingBits);

    /// <summary>Writes an audience and digests its scoped tokens.</summary>
    /// <param name="index">Its number in the export, ascending.</param>
    /// <param name="members">Devices, none erased.</param>
    /// <param name="cancellation">Checked per chunk.</param>
    public AudienceDigest Write(int index, Bitmap members, CancellationToken cancellation)
    {
        int bits = LeadingBitsOf(members.Cardinality);
        file.Begin(index, bits, members.Containers.Length);
        AudienceDigest digest = default;
        for (int i = 0; i < members.Containers.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Container container = members.Containers[i];
            _chunk.Select(container);
            Span<Token> scoped = _chunk.Translate(_scoped.Span);
            digest = digest.With(scoped);
            file.Append(container, bits == 0 ? [] : MemoryMarshal.AsBytes(Leading(scoped, bits)));
        }

        GC.KeepAlive(members);
        return digest;
    }

    public void Dispose()
    {
        _chunk.Dispose();
        _scoped.Dispose();
        _leading.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ReadOnlySpan<ushort> Leading(ReadOnlySpan<Token> scoped, int bits)
    {
        ushort mask = (ushort)(0xFFFF << (StoredAudience.MostLeadingBits - bits));
        Span<ushort> leading = _leading.Span[..scoped.Length];
        for (int i = 0; i < leading.Length; i++)
        {
            leading[i] = (ushort)(ScopedTokenOrder.Key(scoped[i]) >> 48 & mask);
        }

        return leading;
    }
}
