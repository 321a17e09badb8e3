using System;
using System.Diagnostics;
using System.Numerics;

namespace Segmentation.Bitmaps.Containers;

/// <summary>The members of one chunk: a key, a kind, a cardinality and borrowed payload bytes.</summary>
/// <remarks>
/// <para>Never empty. The payload holds the same bytes in memory, in a file and in the portable format, little-endian.</para>
/// <para>Twenty-four bytes; copied freely. The owner keeps the payload alive.</para>
/// </remarks>
internal readonly unsafe struct Container
{
    private readonly byte* _payload;
    private readonly ushort _lastIndex; // cardinality - 1, so that 65,536 fits
    private readonly ushort _runCount;

    public Container(ushort key, ContainerKind kind, int cardinality, int runCount, byte* payload, PayloadOwner owner)
    {
        Debug.Assert(cardinality is >= 1 and <= ContainerLimits.ChunkSize, "a container is never empty");
        Debug.Assert(kind != ContainerKind.Array || cardinality <= ContainerLimits.ArrayMaximum, "an array holds at most 4,096 values");
        _payload = payload;
        Owner = owner;
        _lastIndex = (ushort)(cardinality - 1);
        _runCount = (ushort)runCount;
        Key = key;
        Kind = kind;
    }

    /// <summary>Keeps the payload alive.</summary>
    public PayloadOwner Owner { get; }

    /// <summary>Upper 16 bits of every member.</summary>
    public ushort Key { get; }

    public ContainerKind Kind { get; }

    /// <summary>1 to 65,536.</summary>
    public int Cardinality => _lastIndex + 1;

    /// <summary>Number of runs of a <see cref="ContainerKind.Run"/>; 0 for other kinds.</summary>
    public int RunCount => _runCount;

    public bool IsFull => _lastIndex == ushort.MaxValue;

    /// <summary>Bytes of the payload.</summary>
    public int PayloadLength => LengthOf(Kind, Cardinality, _runCount);

    /// <summary>The payload, checked by its owner.</summary>
    public byte* Payload
    {
        get
        {
            Owner.EnsureReadable(_payload, PayloadLength);
            return _payload;
        }
    }

    /// <summary>The payload without the owner's check: for addresses of columns that follow it.</summary>
    public byte* PayloadAddress => _payload;

    /// <summary>Sorted values of an array.</summary>
    public ReadOnlySpan<ushort> Values => new(Payload, Cardinality);

    /// <summary>Words of a bitset.</summary>
    public ReadOnlySpan<ulong> Words => new(Payload, ContainerLimits.BitsetWords);

    /// <summary>Runs as pairs: start, length minus one.</summary>
    public ReadOnlySpan<ushort> Runs => new(Payload + 2, 2 * _runCount);

    /// <summary>Bytes that a payload takes.</summary>
    public static int LengthOf(ContainerKind kind, int cardinality, int runCount) => kind switch
    {
        ContainerKind.Array => 2 * cardinality,
        ContainerKind.Bitset => ContainerLimits.BitsetBytes,
        _ => 2 + 4 * runCount,
    };

    /// <summary>Writes the members as 1,024 words.</summary>
    public void CopyTo(Span<ulong> words)
    {
        if (Kind == ContainerKind.Bitset)
        {
            Words.CopyTo(words);
            return;
        }

        words.Clear();
        if (Kind == ContainerKind.Array)
        {
            foreach (ushort value in Values)
            {
                words[value >> 6] |= 1UL << (value & 63);
            }

            return;
        }

        ReadOnlySpan<ushort> runs = Runs;
        for (int i = 0; i < runs.Length; i += 2)
        {
            int last = Math.Min(runs[i] + runs[i + 1], ushort.MaxValue);
            for (int value = runs[i]; value <= last; value++)
            {
                words[value >> 6] |= 1UL << (value & 63);
            }
        }
    }

    /// <summary>Members lower than or equal to <paramref name="value"/>.</summary>
    public int Rank(ushort value)
    {
        switch (Kind)
        {
            case ContainerKind.Array:
                int index = Values.BinarySearch(value);
                return index >= 0 ? index + 1 : ~index;
            case ContainerKind.Bitset:
                ReadOnlySpan<ulong> words = Words;
                int rank = 0;
                for (int i = 0; i < value >> 6; i++)
                {
                    rank += BitOperations.PopCount(words[i]);
                }

                return rank + BitOperations.PopCount(words[value >> 6] << (63 - (value & 63)));
            default:
                ReadOnlySpan<ushort> runs = Runs;
                int below = 0;
                for (int i = 0; i < runs.Length && runs[i] <= value; i += 2)
                {
                    below += Math.Min(value - runs[i], runs[i + 1]) + 1;
                }

                return below;
        }
    }

    public bool Contains(ushort value)
    {
        switch (Kind)
        {
            case ContainerKind.Array:
                return Values.BinarySearch(value) >= 0;
            case ContainerKind.Bitset:
                return (Words[value >> 6] >> (value & 63) & 1) != 0;
            default:
                return Rank(value) != (value == 0 ? 0 : Rank((ushort)(value - 1)));
        }
    }
}
