using System;
using System.Buffers;
using System.Linq;
using System.Runtime.InteropServices;
using Segmentation.Benchmarks.Comparison.Peers;
using Segmentation.Bitmaps;
using static Segmentation.Benchmarks.Comparison.Peers.Croaring;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>A real set as both libraries hold it, with what both do to it as a whole; each returns a number that both must agree on.</summary>
internal sealed unsafe class RealPair : IDisposable
{
    private const int FrozenAlignment = 32;
    private const int ReadAtOnce = 1_024;

    private readonly uint[] _values;
    private readonly uint[] _probes;
    private readonly byte[][] _portable;
    private readonly byte*[] _mapped;
    private readonly byte*[] _frozen;
    private readonly nuint[] _frozenLengths;
    private readonly ArrayBufferWriter<byte> _written = new(1 << 20);
    private readonly byte* _serialised;
    private readonly MemoryOwner _owner = new();

    public RealPair(RealSet set)
    {
        Name = set.Name;
        Ours = [.. set.Bitmaps];
        _portable = [.. Ours.Select(static bitmap => bitmap.ToPortable())];
        Theirs = [.. _portable.Select(static bytes => Read(bytes))];
        _values = GC.AllocateUninitializedArray<uint>((int)Ours.Max(static bitmap => bitmap.Cardinality) + 64, pinned: true);
        uint most = Ours.Max(static bitmap => bitmap.Maximum);
        _probes = [most / 4, most / 2, 3 * (most / 4)];
        PayloadBytes = Ours.Sum(World.BytesOf);
        _mapped = new byte*[Ours.Length];
        _frozen = new byte*[Ours.Length];
        _frozenLengths = new nuint[Ours.Length];
        for (int i = 0; i < Ours.Length; i++)
        {
            _mapped[i] = (byte*)NativeMemory.AlignedAlloc((nuint)_portable[i].Length, FrozenAlignment);
            _portable[i].CopyTo(new Span<byte>(_mapped[i], _portable[i].Length));
            _frozenLengths[i] = roaring_bitmap_frozen_size_in_bytes(Theirs[i]);
            _frozen[i] = (byte*)NativeMemory.AlignedAlloc(_frozenLengths[i], FrozenAlignment);
            roaring_bitmap_frozen_serialize(Theirs[i], _frozen[i]);
        }

        _serialised = (byte*)NativeMemory.Alloc((nuint)_portable.Max(static bytes => bytes.Length));
    }

    public string Name { get; }

    public Bitmap[] Ours { get; }

    public nint[] Theirs { get; }

    public long PayloadBytes { get; }

    public long WriteOurs()
    {
        long sum = 0;
        foreach (Bitmap bitmap in Ours)
        {
            sum += _values[bitmap.CopyTo(_values) - 1];
        }

        return sum;
    }

    public long WriteTheirs()
    {
        long sum = 0;
        fixed (uint* values = _values)
        {
            foreach (nint bitmap in Theirs)
            {
                roaring_bitmap_to_uint32_array(bitmap, values);
                sum += values[roaring_bitmap_get_cardinality(bitmap) - 1];
            }
        }

        return sum;
    }

    public long ReadOurs()
    {
        long sum = 0;
        Span<uint> buffer = _values.AsSpan(0, Math.Min(ReadAtOnce, _values.Length));
        foreach (Bitmap bitmap in Ours)
        {
            Bitmap.Reader reader = bitmap.Read();
            while (reader.Read(buffer) is > 0 and int count)
            {
                sum += buffer[count - 1];
            }
        }

        return sum;
    }

    public long ReadTheirs()
    {
        long sum = 0;
        uint most = (uint)Math.Min(ReadAtOnce, _values.Length);
        fixed (uint* buffer = _values)
        {
            foreach (nint bitmap in Theirs)
            {
                nint reader = OpenReader(bitmap);
                while (Croaring.Read(reader, buffer, most) is > 0 and uint count)
                {
                    sum += buffer[count - 1];
                }

                CloseReader(reader);
            }
        }

        return sum;
    }

    public long ProbeOurs()
    {
        long found = 0;
        foreach (Bitmap bitmap in Ours)
        {
            foreach (uint probe in _probes)
            {
                found += bitmap.Contains(probe) ? 1 : 0;
            }
        }

        return found;
    }

    public long ProbeTheirs()
    {
        long found = 0;
        foreach (nint bitmap in Theirs)
        {
            foreach (uint probe in _probes)
            {
                found += roaring_bitmap_contains(bitmap, probe);
            }
        }

        return found;
    }

    public long ParseOurs() => _portable.Sum(static bytes => Bitmap.ReadPortable(bytes).Cardinality);

    public long ParseTheirs() => _portable.Sum(static bytes => CountAndFree(Read(bytes)));

    public long ViewOurs()
    {
        long sum = 0;
        for (int i = 0; i < _mapped.Length; i++)
        {
            sum += Bitmap.MapPortable(_mapped[i], _portable[i].Length, _owner, out _).Cardinality;
        }

        return sum;
    }

    public long ViewTheirs()
    {
        long sum = 0;
        for (int i = 0; i < _frozen.Length; i++)
        {
            sum += CountAndFree(roaring_bitmap_frozen_view(_frozen[i], _frozenLengths[i]));
        }

        return sum;
    }

    public long SerialiseOurs()
    {
        long sum = 0;
        foreach (Bitmap bitmap in Ours)
        {
            _written.ResetWrittenCount();
            bitmap.WritePortable(_written);
            sum += _written.WrittenCount + _written.WrittenSpan[^1];
        }

        return sum;
    }

    public long SerialiseTheirs()
    {
        long sum = 0;
        foreach (nint bitmap in Theirs)
        {
            nuint length = roaring_bitmap_portable_serialize(bitmap, _serialised);
            sum += (long)length + _serialised[length - 1];
        }

        return sum;
    }

    /// <summary>Whether both write the same bytes for every bitmap.</summary>
    public bool WriteSameBytes()
    {
        for (int i = 0; i < Theirs.Length; i++)
        {
            nuint length = roaring_bitmap_portable_serialize(Theirs[i], _serialised);
            if (!new Span<byte>(_serialised, (int)length).SequenceEqual(_portable[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes the set as a snapshot of either library; the caller disposes of it.</summary>
    public SnapshotPair WriteSnapshots() => new(Name, Ours, [.. Enumerable.Range(0, Theirs.Length).Select(i => new ReadOnlySpan<byte>(_frozen[i], (int)_frozenLengths[i]).ToArray())]);

    public void Dispose()
    {
        foreach (nint bitmap in Theirs)
        {
            roaring_bitmap_free(bitmap);
        }

        for (int i = 0; i < _mapped.Length; i++)
        {
            NativeMemory.AlignedFree(_mapped[i]);
            NativeMemory.AlignedFree(_frozen[i]);
        }

        NativeMemory.Free(_serialised);
    }

    private sealed class MemoryOwner : PayloadOwner
    {
        public override void EnsureReadable(byte* start, int length)
        {
        }
    }
}
