using System;
using System.Collections;
using System.Collections.Generic;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

public sealed unsafe partial class Bitmap
{
    /// <summary>Members in ascending order.</summary>
    public Enumerator GetEnumerator() => new(Held);

    IEnumerator<uint> IEnumerable<uint>.GetEnumerator() => new Enumerator(Held);

    IEnumerator IEnumerable.GetEnumerator() => new Enumerator(Held);

    /// <summary>The members in ascending order.</summary>
    /// <exception cref="InvalidOperationException">There are more members than an array can hold.</exception>
    public uint[] ToArray()
    {
        if (Cardinality > Array.MaxLength)
        {
            throw new InvalidOperationException($"The set has {Cardinality} members; an array holds at most {Array.MaxLength}. Enumerate it instead.");
        }

        uint[] members = GC.AllocateUninitializedArray<uint>((int)Cardinality);
        CopyTo(members);
        return members;
    }

    /// <summary>Writes the members in ascending order to the front of <paramref name="destination"/>; returns their number.</summary>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public int CopyTo(Span<uint> destination)
    {
        if (destination.Length < Cardinality)
        {
            throw new ArgumentException($"The set has {Cardinality} members; the destination holds {destination.Length}.", nameof(destination));
        }

        return Read().Read(destination);
    }

    /// <summary>Walks the members in ascending order.</summary>
    public struct Enumerator : IEnumerator<uint>
    {
        private readonly Container[] _containers;
        private byte* _payload;
        private ContainerKind _kind;
        private int _next; // next container
        private int _left; // members of the current container that are still to come
        private int _index; // place in the payload: value, word or run
        private int _offset; // place in the run
        private int _lastRun;
        private ulong _word; // rest of the current word
        private uint _high;

        internal Enumerator(Container[] containers) => _containers = containers;

        /// <summary>The member reached last.</summary>
        public uint Current { get; private set; }

        readonly object IEnumerator.Current => Current;

        /// <summary>Steps to the next member; false when there is none.</summary>
        public bool MoveNext()
        {
            if (_left == 0)
            {
                if (_next == _containers.Length)
                {
                    return false;
                }

                Open(_containers[_next++]);
            }

            _left--;
            switch (_kind)
            {
                case ContainerKind.Array:
                    Current = _high | ((ushort*)_payload)[_index++];
                    break;
                case ContainerKind.Bitset:
                    while (_word == 0 && _index < ContainerLimits.BitsetWords - 1)
                    {
                        _word = ((ulong*)_payload)[++_index];
                    }

                    Current = _high | (uint)(_index << 6) | (uint)System.Numerics.BitOperations.TrailingZeroCount(_word) & 63;
                    _word = unchecked(_word & (_word - 1));
                    break;
                default:
                    ushort* run = (ushort*)_payload + 1 + 2 * Math.Min(_index, _lastRun);
                    Current = _high | (uint)Math.Min(run[0] + _offset, ushort.MaxValue);
                    if (_offset++ == run[1])
                    {
                        _index++;
                        _offset = 0;
                    }

                    break;
            }

            GC.KeepAlive(_containers);
            return true;
        }

        /// <summary>Begins again.</summary>
        public void Reset()
        {
            _next = 0;
            _left = 0;
        }

        /// <summary>Does nothing.</summary>
        public readonly void Dispose()
        {
        }

        private void Open(in Container container)
        {
            _payload = container.Payload;
            _kind = container.Kind;
            _left = container.Cardinality;
            _high = (uint)container.Key << 16;
            _offset = 0;
            _index = 0;
            _lastRun = container.RunCount - 1;
            _word = _kind == ContainerKind.Bitset ? *(ulong*)_payload : 0;
        }
    }
}
