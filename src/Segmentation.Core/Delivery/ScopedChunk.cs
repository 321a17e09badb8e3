using System;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.Delivery;

/// <summary>Turns members of one chunk after the other into scoped tokens.</summary>
internal sealed unsafe class ScopedChunk(TokenColumn tokens, ScopedTokenizer tokenizer) : IDisposable
{
    private const uint InStripe = TokenColumn.StripeSize - 1;

    private readonly NativeRoom<uint> _places = new(ContainerLimits.ChunkSize + 64); // room for the extraction's last vector
    private readonly ulong[] _words = new ulong[ContainerLimits.BitsetWords];
    private readonly ulong[] _others = new ulong[ContainerLimits.BitsetWords];
    private int _stripe;
    private int _count;

    /// <summary>Chooses all members of a chunk; returns how many.</summary>
    public int Select(in Container members)
    {
        members.CopyTo(_words.AsSpan());
        return Place(members.Key, members.Cardinality);
    }

    /// <summary>Chooses the members of a chunk that were not erased and whose leading bits lie in a range; returns how many.</summary>
    /// <param name="members">The members; their leading bits follow the payload when the range is not all.</param>
    /// <param name="first">Lowest leading bits.</param>
    /// <param name="last">Highest leading bits.</param>
    /// <param name="erased">Devices to leave out.</param>
    public int Select(in Container members, ushort first, ushort last, Bitmap erased)
    {
        int count = members.Cardinality;
        if (first == 0 && last == ushort.MaxValue)
        {
            members.CopyTo(_words.AsSpan());
        }
        else
        {
            count = ChunkSelection.SelectDays(members, first, last, _words);
        }

        int index = erased.IndexOf(members.Key);
        if (index >= 0)
        {
            erased.Containers[index].CopyTo(_others.AsSpan());
            count = 0;
            for (int w = 0; w < _words.Length; w++)
            {
                _words[w] &= ~_others[w];
                count += System.Numerics.BitOperations.PopCount(_words[w]);
            }
        }

        return Place(members.Key, count);
    }

    /// <summary>The scoped tokens of the members chosen last, in the order of their ordinals; <paramref name="scoped"/> holds at least as many.</summary>
    public Span<Token> Translate(Span<Token> scoped)
    {
        tokenizer.Translate(tokens.Stripe(_stripe), _places.Span[.._count], scoped);
        return scoped[.._count];
    }

    public void Dispose() => _places.Dispose();

    private int Place(ushort key, int count)
    {
        uint first = (uint)key << 16;
        _stripe = (int)(first / TokenColumn.StripeSize);
        fixed (ulong* words = _words)
        fixed (uint* places = _places.Span)
        {
            _count = count == 0 ? 0 : ArrayKernels.Extract(words, first & InStripe, places, _places.Length);
        }

        return _count;
    }
}
