using System;
using System.Threading;
using Segmentation.Bitmaps;

namespace Segmentation.Index;

/// <summary>Chunks of one trait with their deltas folded in: each is folded when it is first asked for and kept with the trait, so that deltas cost once and not per query.</summary>
/// <remarks>Two threads may fold the same chunk at once; both get the same members, and one result stays.</remarks>
/// <typeparam name="TPart">A base of one chunk.</typeparam>
/// <threadsafety>Safe for concurrent callers.</threadsafety>
internal sealed class FoldedChunks<TPart>(Bitmap based, Bitmap added, Bitmap removed, Func<TPart, Bitmap> membersOf, Func<TPart, int> bytesOf)
    where TPart : class
{
    private readonly Bitmap _base = based;
    private readonly Bitmap _added = added;
    private readonly Bitmap _removed = removed;
    private readonly bool _isFolded = added.IsEmpty && removed.IsEmpty;
    private FoldedChunk<TPart>?[]? _shelf; // by key

    /// <summary>Whether the base's container is not the whole truth of a chunk; gives the container's position, negative when the base has none.</summary>
    public bool HasDeltas(ushort key, out int index)
    {
        index = _base.IndexOf(key);
        return !_isFolded && (_added.IndexOf(key) >= 0 || (index >= 0 && _removed.IndexOf(key) >= 0));
    }

    /// <summary>What is kept of a chunk; null when nothing is.</summary>
    public FoldedChunk<TPart>? Find(ushort key)
    {
        FoldedChunk<TPart>?[]? shelf = Volatile.Read(ref _shelf);
        return shelf is not null && key < shelf.Length ? Volatile.Read(ref shelf[key]) : null;
    }

    /// <summary>Keeps the part of a chunk unless that would exceed the budget of the process.</summary>
    public FoldedChunk<TPart> Keep(ushort key, TPart part)
    {
        FoldedChunk<TPart> chunk = new(part, membersOf(part));
        if (chunk.TryCharge(bytesOf(part)))
        {
            Keep(key, chunk);
        }

        return chunk;
    }

    /// <summary>Keeps what an earlier version has folded, where neither base nor deltas have changed since.</summary>
    public void TakeOver(FoldedChunks<TPart> earlier)
    {
        FoldedChunk<TPart>?[]? shelf = Volatile.Read(ref earlier._shelf);
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

    private void Keep(ushort key, FoldedChunk<TPart> chunk) =>
        Interlocked.CompareExchange(ref (Volatile.Read(ref _shelf) ?? MakeShelf())[key], chunk, null);

    private static unsafe bool IsSame(Bitmap one, Bitmap other, ushort key)
    {
        int i = one.IndexOf(key);
        int j = other.IndexOf(key);
        return i < 0 || j < 0
            ? i < 0 && j < 0
            : one.Containers[i].PayloadAddress == other.Containers[j].PayloadAddress && one.Containers[i].Cardinality == other.Containers[j].Cardinality;
    }

    private FoldedChunk<TPart>?[] MakeShelf()
    {
        FoldedChunk<TPart>?[] made = new FoldedChunk<TPart>?[1 + Math.Max(LastKey(_base), LastKey(_added))];
        return Interlocked.CompareExchange(ref _shelf, made, null) ?? made;
    }

    private static int LastKey(Bitmap bitmap) => bitmap.IsEmpty ? 0 : bitmap.Containers[^1].Key;
}
