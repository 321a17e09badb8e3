using System;
using System.Threading;
using Segmentation.Bitmaps;

namespace Segmentation.Index;

/// <summary>Chunks of one trait with their deltas folded in: those that are asked for often are kept with the trait, so that deltas do not cost per query.</summary>
/// <remarks>Two threads may fold the same chunk at once; both get the same members, and one result stays.</remarks>
/// <typeparam name="TChunk">What is kept of a chunk.</typeparam>
/// <threadsafety>Safe for concurrent callers.</threadsafety>
internal sealed class FoldedChunks<TChunk>(Bitmap based, Bitmap added, Bitmap removed)
    where TChunk : class
{
    private readonly Bitmap _base = based;
    private readonly Bitmap _added = added;
    private readonly Bitmap _removed = removed;
    private readonly bool _isFolded = added.IsEmpty && removed.IsEmpty;
    private TChunk?[]? _shelf; // by key
    private byte[]? _asked; // by key: how often a chunk was asked for and not there

    /// <summary>Whether the base's container is not the whole truth of a chunk; gives the container's position, negative when the base has none.</summary>
    public bool HasDeltas(ushort key, out int index)
    {
        index = _base.IndexOf(key);
        return !_isFolded && (_added.IndexOf(key) >= 0 || (index >= 0 && _removed.IndexOf(key) >= 0));
    }

    /// <summary>What is kept of a chunk; null when nothing is.</summary>
    public TChunk? Find(ushort key)
    {
        TChunk?[]? shelf = Volatile.Read(ref _shelf);
        return shelf is not null && key < shelf.Length ? Volatile.Read(ref shelf[key]) : null;
    }

    /// <summary>How often a chunk with deltas was asked for and not there, this time included; stays at 255, and threads that ask at once may count as one.</summary>
    public int Ask(ushort key)
    {
        byte[] asked = Volatile.Read(ref _asked) ?? Interlocked.CompareExchange(ref _asked, new byte[ChunkCount], null) ?? _asked;
        return asked[key] = (byte)Math.Min(asked[key] + 1, byte.MaxValue);
    }

    /// <summary>Keeps a chunk unless another thread has kept one meanwhile.</summary>
    public void Keep(ushort key, TChunk chunk) =>
        Interlocked.CompareExchange(ref (Volatile.Read(ref _shelf) ?? MakeShelf())[key], chunk, null);

    /// <summary>Keeps what an earlier version has folded, where neither base nor deltas have changed since.</summary>
    public void TakeOver(FoldedChunks<TChunk> earlier)
    {
        TChunk?[]? shelf = Volatile.Read(ref earlier._shelf);
        for (int key = 0; !_isFolded && key < shelf?.Length; key++)
        {
            if (Volatile.Read(ref shelf[key]) is { } chunk
                && HasDeltas((ushort)key, out _)
                && IsSame(_base, earlier._base, (ushort)key)
                && IsSame(_added, earlier._added, (ushort)key)
                && IsSame(_removed, earlier._removed, (ushort)key))
            {
                Keep((ushort)key, chunk);
            }
        }
    }

    private static unsafe bool IsSame(Bitmap one, Bitmap other, ushort key)
    {
        int i = one.IndexOf(key);
        int j = other.IndexOf(key);
        return i < 0 || j < 0
            ? i < 0 && j < 0
            : one.Containers[i].PayloadAddress == other.Containers[j].PayloadAddress && one.Containers[i].Cardinality == other.Containers[j].Cardinality;
    }

    private int ChunkCount => 1 + Math.Max(LastKey(_base), LastKey(_added));

    private TChunk?[] MakeShelf()
    {
        TChunk?[] made = new TChunk?[ChunkCount];
        return Interlocked.CompareExchange(ref _shelf, made, null) ?? made;
    }

    private static int LastKey(Bitmap bitmap) => bitmap.IsEmpty ? 0 : bitmap.Containers[^1].Key;
}
