using System;
using System.Numerics;
using System.Threading;
using Segmentation.Bitmaps.Columns;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

/// <summary>A signed 64-bit number per member, held as two's-complement bit slices.</summary>
/// <remarks>
/// <para><see cref="Slices"/>[i] holds the members whose bit i is set, lowest bit first; the last slice is the sign and stands for
/// every higher bit too, so a wider column repeats it by reference. 0 to 64 slices; none when there are no members or all numbers are 0.</para>
/// <para>Source: O'Neil and Quass, "Improved query performance with variant indexes", SIGMOD 1997.</para>
/// </remarks>
internal sealed class BitSlices
{
    /// <summary>Slices of a 64-bit number.</summary>
    public const int SlicesMaximum = 64;

    private readonly Bitmap[] _slices;
    private SliceMemory?[]? _memories; // by place of the chunk

    /// <exception cref="ArgumentException">There are more than 64 slices.</exception>
    public BitSlices(Bitmap existence, Bitmap[] slices)
    {
        if (slices.Length > SlicesMaximum)
        {
            throw new ArgumentException($"A column has at most {SlicesMaximum} slices; {slices.Length} were given.", nameof(slices));
        }

        Existence = existence;
        _slices = slices;
    }

    public static BitSlices Empty { get; } = new(Bitmap.Empty, []);

    /// <summary>Members that have a number.</summary>
    public Bitmap Existence { get; }

    public ReadOnlySpan<Bitmap> Slices => _slices;

    /// <summary>What was learnt about a chunk; null when nothing was.</summary>
    /// <param name="index">Place of the chunk among those of <see cref="Existence"/>.</param>
    public SliceMemory? MemoryAt(int index) => Volatile.Read(ref _memories) is { } memories ? Volatile.Read(ref memories[index]) : null;

    /// <summary>Where to put what is learnt about a chunk; null when it has too few members.</summary>
    /// <inheritdoc cref="MemoryAt"/>
    public SliceMemory? LearnAt(int index)
    {
        if (Existence.Containers[index].Cardinality < SliceMemory.MembersMinimum)
        {
            return null;
        }

        SliceMemory?[] memories = Volatile.Read(ref _memories) ?? MakeMemories();
        return Volatile.Read(ref memories[index]) ?? Begin(ref memories[index]);

        static SliceMemory Begin(ref SliceMemory? slot)
        {
            SliceMemory fresh = new();
            return Interlocked.CompareExchange(ref slot, fresh, null) ?? fresh;
        }
    }

    public bool TryGet(uint value, out long number)
    {
        number = 0;
        if (!Existence.Contains(value))
        {
            return false;
        }

        for (int i = 0; i < _slices.Length; i++)
        {
            if (_slices[i].Contains(value))
            {
                number |= PlaceOf(i);
            }
        }

        return true;
    }

    /// <summary>Reads the numbers of many values in one walk over each slice.</summary>
    /// <param name="ascending">Values in ascending order; repetition is allowed.</param>
    /// <param name="found">Whether the value is a member; as long as the values.</param>
    /// <param name="numbers">The number, or 0 when the value is no member; as long as the values.</param>
    public void Lookup(ReadOnlySpan<uint> ascending, Span<bool> found, Span<long> numbers)
    {
        found[..ascending.Length].Clear();
        numbers[..ascending.Length].Clear();
        ChunkWalk walk = new(Existence.Containers, ascending);
        while (walk.MoveNext())
        {
            if (walk.Container is not { } existing)
            {
                continue;
            }

            RankCursor members = new(existing);
            for (int v = walk.Start; v < walk.End; v++)
            {
                found[v] = members.Find((ushort)ascending[v]) >= 0;
            }

            for (int i = 0; i < _slices.Length; i++)
            {
                int index = _slices[i].IndexOf(walk.Key);
                if (index < 0)
                {
                    continue;
                }

                Range chunk = walk.Start..walk.End;
                AddPlace(_slices[i].Containers[index], PlaceOf(i), ascending[chunk], numbers[chunk]);
            }

            for (int v = walk.Start; v < walk.End; v++)
            {
                numbers[v] = found[v] ? numbers[v] : 0;
            }
        }

        GC.KeepAlive(this);
    }

    /// <summary>Reads the numbers of members of one chunk.</summary>
    /// <param name="key">The chunk.</param>
    /// <param name="ascending">Values in ascending order, all of members.</param>
    /// <param name="numbers">The numbers; as long as the values.</param>
    public void NumbersOf(ushort key, ReadOnlySpan<ushort> ascending, Span<long> numbers)
    {
        numbers = numbers[..ascending.Length];
        numbers.Clear();
        for (int i = 0; i < _slices.Length; i++)
        {
            int index = _slices[i].IndexOf(key);
            if (index >= 0)
            {
                AddPlace(_slices[i].Containers[index], PlaceOf(i), ascending, numbers);
            }
        }

        GC.KeepAlive(this);
    }

    /// <summary>The column after <paramref name="removed"/> lost their numbers and members of <paramref name="added"/> took theirs.</summary>
    /// <exception cref="System.IO.InvalidDataException">A payload of <paramref name="added"/> holds another number of members than its container states.</exception>
    public BitSlices Fold(ValuedBitmap added, Bitmap removed) =>
        added.Members.IsEmpty && removed.IsEmpty ? this : new SliceFold(this, added).Fold(removed);

    /// <summary>The members whose upper 16 bits lie between two keys, both included; shares the payloads.</summary>
    public BitSlices Keys(int first, int last)
    {
        Bitmap[] slices = new Bitmap[_slices.Length];
        for (int i = 0; i < slices.Length; i++)
        {
            slices[i] = BitmapOf(ColumnFold.Keys(_slices[i].Containers, first, last).ToArray());
        }

        return Narrowest(BitmapOf(ColumnFold.Keys(Existence.Containers, first, last).ToArray()), slices);
    }

    /// <summary>This column with its members between two keys, both included, replaced by those of another; shares the payloads.</summary>
    /// <exception cref="ArgumentException">The replacement holds members outside the keys.</exception>
    public BitSlices WithKeys(int first, int last, BitSlices replacement)
    {
        Bitmap[] slices = new Bitmap[Math.Max(_slices.Length, replacement._slices.Length)];
        for (int i = 0; i < slices.Length; i++)
        {
            slices[i] = BitmapOf(ColumnFold.WithKeys(SliceAt(i).Containers, first, last, replacement.SliceAt(i).Containers));
        }

        return Narrowest(
            BitmapOf(ColumnFold.WithKeys(Existence.Containers, first, last, replacement.Existence.Containers)), slices);
    }

    /// <summary>The slice of a bit at any height: the sign stands for all above it.</summary>
    internal Bitmap SliceAt(int bit) => _slices.Length == 0 ? Bitmap.Empty : _slices[Math.Min(bit, _slices.Length - 1)];

    /// <summary>The column without the slices that only repeat the sign.</summary>
    internal static BitSlices Narrowest(Bitmap existence, Bitmap[] slices)
    {
        int count = slices.Length;
        while (count > 1 && (ReferenceEquals(slices[count - 1], slices[count - 2]) || slices[count - 1].SetEquals(slices[count - 2])))
        {
            count--;
        }

        if (count == 1 && slices[0].IsEmpty)
        {
            count = 0;
        }

        return existence.IsEmpty ? Empty : new BitSlices(existence, slices[..count]);
    }

    internal static Bitmap BitmapOf(Container[] containers) => containers.Length == 0 ? Bitmap.Empty : new Bitmap(containers);

    private SliceMemory?[] MakeMemories()
    {
        SliceMemory?[] made = new SliceMemory?[Existence.Containers.Length];
        return Interlocked.CompareExchange(ref _memories, made, null) ?? made;
    }

    private static void AddPlace<T>(in Container slice, long place, ReadOnlySpan<T> ascending, Span<long> numbers)
        where T : unmanaged, IUnsignedNumber<T>
    {
        if (slice.Kind == ContainerKind.Bitset)
        {
            ReadOnlySpan<ulong> words = slice.Words;
            for (int v = 0; v < ascending.Length; v++)
            {
                int low = ushort.CreateTruncating(ascending[v]);
                numbers[v] |= place & -(long)(words[low >> 6] >> low & 1); // no branch: the bits are as good as random
            }

            return;
        }

        RankCursor cursor = new(slice);
        for (int v = 0; v < ascending.Length; v++)
        {
            numbers[v] |= cursor.Find(ushort.CreateTruncating(ascending[v])) >= 0 ? place : 0;
        }
    }

    /// <summary>What a bit of a slice counts.</summary>
    internal long PlaceOf(int slice) => slice == _slices.Length - 1 ? -1L << slice : 1L << slice;
}
