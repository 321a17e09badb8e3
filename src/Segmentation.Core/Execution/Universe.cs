using System;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.Execution;

/// <summary>The devices that count: those present that are not test devices.</summary>
internal sealed class Universe
{
    private Universe(PlainTrait presence, PlainTrait? test)
    {
        Presence = presence;
        Test = test;
        ChunkCount = Math.Max(End(presence.Base), End(presence.Added));
        while (WholeChunks < ChunkCount && test is null && presence.TryMembers((ushort)WholeChunks, out Container present) && present.IsFull)
        {
            WholeChunks++;
        }
    }

    public PlainTrait Presence { get; }

    /// <summary>Null when there are none.</summary>
    public PlainTrait? Test { get; }

    /// <summary>Chunks from key 0 to the last in which a device is present.</summary>
    public int ChunkCount { get; }

    /// <summary>Chunks from key 0 in which every value counts.</summary>
    public int WholeChunks { get; }

    public static Universe Of(IndexSnapshot snapshot)
    {
        PlainTrait presence = Find(snapshot, DeviceTraits.Presence) ?? PlainTrait.Empty;
        PlainTrait? test = Find(snapshot, DeviceTraits.Test);
        return new Universe(presence, test is { Cardinality: > 0 } ? test : null);
    }

    private static PlainTrait? Find(IndexSnapshot snapshot, int code) => (PlainTrait?)snapshot[new TraitKey(DeviceAttributes.Id, code)];

    private static int End(Bitmap bitmap) => bitmap.IsEmpty ? 0 : bitmap.Containers[^1].Key + 1;
}
