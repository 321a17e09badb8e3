using System;
using System.Diagnostics;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Execution;

/// <summary>How the members of one chunk are at hand during an evaluation.</summary>
internal enum ChunkForm : byte
{
    /// <summary>No member.</summary>
    Empty,

    /// <summary>All 65,536 values.</summary>
    Full,

    /// <summary>Sorted 16-bit values, at most 4,096.</summary>
    Array,

    /// <summary>1,024 words.</summary>
    Words,

    /// <summary>Only their number.</summary>
    Number,
}

/// <summary>Members of one chunk: borrowed from a container or standing in scratch; valid until the scratch is given back.</summary>
/// <remarks>Members that are not present are allowed: whoever counts takes the universe into account, once.</remarks>
internal readonly unsafe struct ChunkSet
{
    /// <summary>A cardinality that nobody has counted yet; only of words.</summary>
    public const int Unknown = -1;

    private readonly void* _data;

    private ChunkSet(ChunkForm form, int cardinality, void* data)
    {
        Form = form;
        Cardinality = cardinality;
        _data = data;
    }

    public static ChunkSet Empty => new(ChunkForm.Empty, 0, null);

    public static ChunkSet Full => new(ChunkForm.Full, ContainerLimits.ChunkSize, null);

    public ChunkForm Form { get; }

    /// <summary>0 to 65,536, or <see cref="Unknown"/>.</summary>
    public int Cardinality { get; }

    public void* Data => _data;

    public bool IsEmpty => Form == ChunkForm.Empty;

    public bool IsFull => Form == ChunkForm.Full;

    public ushort* Values => (ushort*)_data;

    public ulong* Words => (ulong*)_data;

    public ReadOnlySpan<ushort> ValueSpan => new(_data, Cardinality);

    public static ChunkSet OfValues(ushort* values, int cardinality)
    {
        Debug.Assert(cardinality <= ContainerLimits.ArrayMaximum, "an array fits one scratch buffer");
        return cardinality == 0 ? Empty : new ChunkSet(ChunkForm.Array, cardinality, values);
    }

    /// <summary>A container of kind array or bitset, or a full one, as it stands.</summary>
    public static ChunkSet OfContainer(in Container members) => members switch
    {
        { IsFull: true } => Full,
        { Kind: ContainerKind.Array } => OfValues((ushort*)members.Payload, members.Cardinality),
        _ => OfWords((ulong*)members.Payload, members.Cardinality),
    };

    public static ChunkSet OfWords(ulong* words, int cardinality) => cardinality switch
    {
        0 => Empty,
        ContainerLimits.ChunkSize => Full,
        _ => new ChunkSet(ChunkForm.Words, cardinality, words),
    };

    /// <summary>Of members that are still to be worked out, no more than these.</summary>
    public static ChunkSet AtMost(int cardinality) => cardinality == 0 ? Empty : OfNumber(cardinality);

    public static ChunkSet OfNumber(int cardinality) => new(ChunkForm.Number, cardinality, null);
}
