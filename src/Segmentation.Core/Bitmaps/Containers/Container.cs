using System;
using System.Diagnostics;
using System.Numerics;
using Segmentation.Bitmaps.Kernels;

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
            if (Owner.IsChecked)
            {
                Owner.EnsureReadable(_payload, PayloadLength);
            }

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
        fixed (ulong* destination = words[..ContainerLimits.BitsetWords])
        {
            CopyTo(destination);
        }
    }

    /// <summary>Writes the members as 1,024 words.</summary>
    public void CopyTo(ulong* words)
    {
        byte* payload = Payload;
        if (Kind == ContainerKind.Bitset)
        {
            WordKernels.Copy(words, (ulong*)payload);
        }
        else
        {
            WordKernels.Clear(words);
            if (Kind == ContainerKind.Array)
            {
                ArrayKernels.SetBits(words, (ushort*)payload, Cardinality);
            }
            else
            {
                RangeKernels.SetRuns(words, (ushort*)payload + 1, _runCount);
            }
        }

        GC.KeepAlive(Owner);
    }

    /// <summary>Members lower than or equal to <paramref name="value"/>.</summary>
    public int Rank(ushort value)
    {
        byte* payload = Payload;
        int rank = 0;
        switch (Kind)
        {
            case ContainerKind.Array:
                rank = ArrayKernels.FirstAtLeast((ushort*)payload, 0, Cardinality, value + 1);
                break;
            case ContainerKind.Bitset:
                rank = RangeKernels.Count((ulong*)payload, 0, value);
                break;
            default:
                ushort* runs = (ushort*)payload + 1;
                for (int i = 0; i < _runCount && runs[2 * i] <= value; i++)
                {
                    rank += Math.Min(value - runs[2 * i], runs[2 * i + 1]) + 1;
                }

                break;
        }

        GC.KeepAlive(Owner);
        return rank;
    }

    /// <summary>The member with <paramref name="index"/> members before it; the index is below the cardinality.</summary>
    public ushort Select(int index)
    {
        Debug.Assert((uint)index < (uint)Cardinality, "an index counts members");
        byte* payload = Payload;
        int value = 0;
        switch (Kind)
        {
            case ContainerKind.Array:
                value = ((ushort*)payload)[index];
                break;
            case ContainerKind.Bitset:
                ulong* words = (ulong*)payload;
                int w = 0;
                for (int bits; w < ContainerLimits.BitsetWords - 1 && (bits = BitOperations.PopCount(words[w])) <= index; w++)
                {
                    index -= bits;
                }

                ulong word = words[w];
                for (; index > 0; index--)
                {
                    word &= word - 1;
                }

                value = w << 6 | BitOperations.TrailingZeroCount(word) & 63;
                break;
            default:
                ushort* runs = (ushort*)payload + 1;
                int run = 0;
                for (; run < _runCount - 1 && runs[2 * run + 1] < index; run++)
                {
                    index -= runs[2 * run + 1] + 1;
                }

                value = Math.Min(runs[2 * run] + index, ushort.MaxValue);
                break;
        }

        GC.KeepAlive(Owner);
        return (ushort)value;
    }

    public bool Contains(ushort value)
    {
        byte* payload = Payload;
        bool contains;
        switch (Kind)
        {
            case ContainerKind.Array:
                int index = ArrayKernels.FirstAtLeast((ushort*)payload, 0, Cardinality, value);
                contains = index < Cardinality && ((ushort*)payload)[index] == value;
                break;
            case ContainerKind.Bitset:
                contains = (((ulong*)payload)[value >> 6] >> (value & 63) & 1) != 0;
                break;
            default:
                ushort* runs = (ushort*)payload + 1;
                int low = 0;
                int high = _runCount;
                while (low < high)
                {
                    int middle = (low + high) >>> 1;
                    if (runs[2 * middle] <= value)
                    {
                        low = middle + 1;
                    }
                    else
                    {
                        high = middle;
                    }
                }

                contains = low > 0 && value - runs[2 * low - 2] <= runs[2 * low - 1];
                break;
        }

        GC.KeepAlive(Owner);
        return contains;
    }
}
